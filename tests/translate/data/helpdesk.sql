-- A helpdesk: two keys from tickets to people of two kinds, a self reference, replies without a declared key.
CREATE TABLE clients(client_id int PRIMARY KEY, company text NOT NULL UNIQUE, country text, plan text, signed_up date NOT NULL, seats int);
CREATE TABLE agents(agent_id int PRIMARY KEY, name text NOT NULL UNIQUE, team text, hired_on date, wage numeric, lead_id int REFERENCES agents);
CREATE TABLE products(product_id int PRIMARY KEY, product_name text NOT NULL, platform text NOT NULL);
CREATE TABLE tickets(ticket_id int PRIMARY KEY, subject text NOT NULL, client_id int NOT NULL REFERENCES clients,
  assignee int REFERENCES agents, priority text NOT NULL, status text NOT NULL, channel text, opened_at timestamp NOT NULL,
  resolved_at timestamp, satisfaction int);
CREATE TABLE ticket_products(ticket_id int REFERENCES tickets, product_id int REFERENCES products, PRIMARY KEY(ticket_id, product_id));
CREATE TABLE replies(reply_id int PRIMARY KEY, ticket_id int NOT NULL, agent_id int REFERENCES agents, sent_at timestamp NOT NULL,
  minutes_spent int, is_public boolean NOT NULL);
CREATE TABLE articles(article_id int PRIMARY KEY, headline text NOT NULL, author_id int NOT NULL REFERENCES agents,
  published_on date, views int NOT NULL, topics text[]);
INSERT INTO clients SELECT i, (ARRAY['Arden','Brook','Cedar','Delta','Ember','Fjord','Grove'])[1+i%7]||' '||(ARRAY['Ltd','Works','Group'])[1+i%3],
  (ARRAY['Norway','Spain','Poland','Greece'])[1+i%4], (ARRAY['basic','premium','enterprise'])[1+i%3], date '2018-04-02'+i*97,
  CASE WHEN i%6=0 THEN NULL ELSE 5+(i*23)%180 END FROM generate_series(1,21) i;
INSERT INTO agents SELECT i, (ARRAY['Una','Viktor','Wanda','Xaver','Yara','Zoltan'])[1+i%6]||' '||(ARRAY['Moss','Nagy','Ortiz'])[1+(i/6)%3],
  (ARRAY['billing','network','onboarding'])[1+i%3], date '2015-01-12'+((i*7)%16)*190, 2400+(i*1237)%1900, CASE WHEN i>3 THEN 1+i%3 END FROM generate_series(1,15) i;
INSERT INTO products SELECT i, (ARRAY['Ledger','Courier','Atlas','Beacon','Quill'])[i], (ARRAY['web','mobile'])[1+i%2] FROM generate_series(1,5) i;
INSERT INTO tickets SELECT i, (ARRAY['Cannot log in','Invoice missing','Sync fails','Slow report','Export broken'])[1+i%5]||' #'||i, 1+(i*5)%18,
  CASE WHEN i%12=0 THEN NULL ELSE 1+(i*7)%13 END, (ARRAY['low','normal','high','urgent'])[1+i%4],
  CASE WHEN i%15=0 THEN 'open' ELSE 'solved' END, (ARRAY['email','phone','chat'])[1+i%3], timestamp '2023-01-03 08:30'+i*interval '61 hours',
  CASE WHEN i%15=0 THEN NULL ELSE timestamp '2023-01-03 08:30'+i*interval '61 hours'+((i*29)%400)*interval '1 hour' END,
  CASE WHEN i%5=0 OR i%7=0 THEN NULL ELSE 1+(i*3)%5 END FROM generate_series(1,180) i;
INSERT INTO ticket_products SELECT t, 1+(t*k)%5 FROM generate_series(1,180) t, generate_series(1,2) k WHERE t%9<>0 ON CONFLICT DO NOTHING;
INSERT INTO replies SELECT i, 1+(i*11)%170, CASE WHEN i%13=0 THEN NULL ELSE 2+(i*5)%13 END, timestamp '2023-01-04 09:00'+i*interval '29 hours',
  CASE WHEN i%10=0 THEN NULL ELSE 2+(i*17)%55 END, i%4<>0 FROM generate_series(1,320) i;
INSERT INTO articles SELECT i, (ARRAY['Resetting','Importing','Tuning','Billing'])[1+i%4]||' guide '||i, 1+(i*3)%9, CASE WHEN i%8=0 THEN NULL ELSE date '2021-02-01'+i*45 END,
  100+(i*733)%5000, ARRAY[(ARRAY['setup','security'])[1+i%2],(ARRAY['api','faq','mail'])[1+i%3]] FROM generate_series(1,24) i;
