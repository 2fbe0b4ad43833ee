-- A shop: a second schema, with other names and habits than the first (no deleted_at, an enum, a boolean, reserved words).
CREATE TYPE order_status AS ENUM ('open', 'paid', 'shipped', 'returned');
CREATE TABLE customers (customer_id int PRIMARY KEY, first_name text NOT NULL, last_name text NOT NULL, city text, country text,
  email text, is_active boolean NOT NULL, signup_date date NOT NULL, credit_limit numeric);
CREATE TABLE suppliers (id int PRIMARY KEY, company_name text NOT NULL, country text);
CREATE TABLE products (id int PRIMARY KEY, title text NOT NULL, price numeric NOT NULL, stock int, color text, weight_kg numeric,
  supplier_id int REFERENCES suppliers(id), launched_on date, tags text[], "group" text);
CREATE TABLE orders (id int PRIMARY KEY, customer_id int NOT NULL REFERENCES customers(customer_id), status order_status NOT NULL,
  ordered_at timestamptz NOT NULL, total numeric NOT NULL, notes text);
CREATE TABLE order_items (order_id int REFERENCES orders(id), product_id int REFERENCES products(id), quantity int NOT NULL, PRIMARY KEY (order_id, product_id));
INSERT INTO customers SELECT i, (ARRAY['Mia','Tom','Zoe','Raf','Ina'])[1 + i % 5], (ARRAY['Bauer','Costa','Dupont'])[1 + i % 3] || i,
  (ARRAY['Vienna','Lisbon','Paris','New York'])[1 + i % 4], (ARRAY['Austria','Portugal','France','United States'])[1 + i % 4],
  CASE WHEN i % 6 = 0 THEN NULL ELSE 'c' || i || '@example.org' END, i % 3 <> 0, date '2023-02-01' + i * 20,
  CASE WHEN i % 4 = 0 THEN NULL ELSE i * 150 END FROM generate_series(1, 30) i;
INSERT INTO suppliers VALUES (1, 'Nordwind', 'Norway'), (2, 'Soleil', 'France'), (3, 'Casa Verde', 'Portugal');
INSERT INTO products SELECT i, (ARRAY['Oak Chair','Pine Table','Steel Lamp','Wool Rug'])[1 + i % 4] || ' ' || i, 10 + i * 7.5,
  CASE WHEN i % 5 = 0 THEN 0 ELSE i * 3 END, (ARRAY['red','dark blue','green'])[1 + i % 3], CASE WHEN i % 4 = 0 THEN NULL ELSE i * 0.5 END,
  CASE WHEN i % 7 = 0 THEN NULL ELSE 1 + i % 3 END, date '2022-01-15' + i * 45,
  ARRAY[(ARRAY['sale','new'])[1 + i % 2], (ARRAY['indoor','outdoor','garden'])[1 + i % 3]], (ARRAY['A','B'])[1 + i % 2]
  FROM generate_series(1, 24) i;
INSERT INTO orders SELECT i, 1 + (i * 7) % 25, (ARRAY['open','paid','shipped','returned'])[1 + i % 4]::order_status,
  timestamptz '2024-01-10 09:30+00' + i * interval '11 days', 20 + (i * 37) % 400, CASE WHEN i % 3 = 0 THEN 'gift wrap, 100% recycled' END
  FROM generate_series(1, 60) i;
INSERT INTO order_items SELECT o, 1 + (o * k * 5) % 22, k FROM generate_series(1, 60) o, generate_series(1, 3) k WHERE (o + k) % 3 <> 0 ON CONFLICT DO NOTHING;
