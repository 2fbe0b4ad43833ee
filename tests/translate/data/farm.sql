-- A farm co-operative: short key names, a natural key, a numeric age of crops, bookings without a declared key.
CREATE TABLE growers(grower_no int PRIMARY KEY, name text NOT NULL UNIQUE, village text, joined date NOT NULL, born_on date, shares int NOT NULL);
CREATE TABLE plots(plot_code text PRIMARY KEY, owner int NOT NULL REFERENCES growers, hectares numeric NOT NULL, soil text, irrigated boolean NOT NULL);
CREATE TABLE crops(crop_id int PRIMARY KEY, crop_name text NOT NULL UNIQUE, family text NOT NULL, days_to_harvest int);
CREATE TABLE plantings(planting_id int PRIMARY KEY, plot text NOT NULL REFERENCES plots, crop int NOT NULL REFERENCES crops, sown_on date NOT NULL,
  harvested_on date, yield_kg numeric);
CREATE TABLE deliveries(delivery_id int PRIMARY KEY, delivered_by int NOT NULL REFERENCES growers, crop int NOT NULL REFERENCES crops,
  delivered_on date NOT NULL, weight_kg numeric NOT NULL, price_per_kg numeric, grade text);
CREATE TABLE machines(machine_id int PRIMARY KEY, machine_name text NOT NULL, kind text NOT NULL, bought_on date, price numeric, horsepower int);
CREATE TABLE bookings(booking_id int PRIMARY KEY, machine_id int NOT NULL, grower_no int NOT NULL REFERENCES growers, booked_for date NOT NULL, hours numeric NOT NULL);
INSERT INTO growers SELECT i, (ARRAY['Anselm','Birgit','Cosmo','Dagny','Edda','Falk','Gerda','Henk'])[1+i%8]||' '||(ARRAY['Acker','Busch','Clausen'])[1+i%3],
  (ARRAY['Oberau','Lindtal','Moosbach'])[1+i%3], date '2009-01-15'+i*150, date '1955-06-20'+i*640, 1+(i*7)%12 FROM generate_series(1,20) i;
INSERT INTO plots SELECT 'P'||(100+i), 1+(i*3)%17, 0.5+(i*37)%60/10.0, (ARRAY['clay','loam','sand'])[1+CASE WHEN i>25 THEN i%3 ELSE i%17%3 END], i%3=0 FROM generate_series(1,34) i;
INSERT INTO crops SELECT i, (ARRAY['wheat','barley','potato','carrot','beetroot','rye','lentil','pumpkin'])[i], (ARRAY['cereal','cereal','root','root','root','cereal','legume','gourd'])[i],
  CASE WHEN i=8 THEN NULL ELSE 60+(i*41)%120 END FROM generate_series(1,8) i;
INSERT INTO plantings SELECT i, 'P'||(100+1+(i*5)%31), 1+(i*3)%8, date '2022-03-01'+(i*13)%900, CASE WHEN i%7=0 THEN NULL ELSE date '2022-03-01'+(i*13)%900+70+(i*11)%90 END,
  CASE WHEN i%7=0 THEN NULL ELSE 300+(i*617)%5200 END FROM generate_series(1,90) i;
INSERT INTO deliveries SELECT i, 1+(i*7)%16, CASE WHEN (i*7)%16%3=0 THEN 3+i%5 WHEN (i*7)%16%5=0 THEN (ARRAY[1,3,4,6])[1+i/3%4] ELSE 1+(i*5)%7 END, date '2022-06-05'+(i*11)%1000, 40+(i*91)%900, CASE WHEN i%9=0 THEN NULL ELSE 0.2+(i*7)%30/10.0 END,
  CASE WHEN i%14=0 THEN NULL ELSE (ARRAY['A','B','C'])[1+i%3] END FROM generate_series(1,140) i;
INSERT INTO machines SELECT i, (ARRAY['Old Greta','Big Red','Tiller','Sprinter','Mole','Lark'])[i], (ARRAY['tractor','tractor','harvester','sprayer','plough','harvester'])[i],
  date '2008-05-01'+i*500, 9000+(i*17389)%70000, CASE WHEN i=5 THEN NULL ELSE 40+i*33 END FROM generate_series(1,6) i;
INSERT INTO bookings SELECT i, 1+(i*3)%5, 1+(i*5)%13, date '2023-02-01'+(i*17)%700, 1+(i*5)%9 FROM generate_series(1,70) i;
