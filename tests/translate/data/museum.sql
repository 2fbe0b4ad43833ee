-- A museum: keys named after what rows do, a key that the database does not declare (visits.exhibition_id).
CREATE TABLE artists(artist_id int PRIMARY KEY, full_name text NOT NULL UNIQUE, nationality text, born int, movement text);
CREATE TABLE rooms(room_no int PRIMARY KEY, label text NOT NULL, wing text NOT NULL, floor int, area_sqm numeric);
CREATE TABLE staff(staff_id int PRIMARY KEY, name text NOT NULL, job text NOT NULL, salary int, hired_on date NOT NULL,
  reports_to int REFERENCES staff);
CREATE TABLE works(work_id int PRIMARY KEY, title text NOT NULL, maker int REFERENCES artists, medium text,
  year_made int, acquired_on date, insured_value numeric, hangs_in int REFERENCES rooms, on_loan boolean NOT NULL,
  themes text[]);
CREATE TABLE exhibitions(exhibition_id int PRIMARY KEY, title text NOT NULL, opens_on date NOT NULL, closes_on date,
  curator int REFERENCES staff);
CREATE TABLE exhibition_works(exhibition_id int REFERENCES exhibitions, work_id int REFERENCES works,
  PRIMARY KEY(exhibition_id, work_id));
CREATE TABLE visits(visit_id int PRIMARY KEY, visited_on date NOT NULL, ticket_type text NOT NULL, visitors int NOT NULL,
  revenue numeric NOT NULL, exhibition_id int NOT NULL);
CREATE TABLE restorations(restoration_id int PRIMARY KEY, work_id int NOT NULL REFERENCES works, restorer int REFERENCES staff,
  started_on date NOT NULL, finished_on date, cost numeric NOT NULL);
INSERT INTO artists SELECT i, (ARRAY['Ada','Bram','Cleo','Dirk','Esme','Finn'])[1+i%6]||' '||
  (ARRAY['Hollis','Ivers','Jansen','Kertesz'])[1+i%4]||CASE WHEN i>12 THEN ' II' ELSE '' END,
  (ARRAY['Dutch','Belgian','Danish'])[1+i%3], 1790+i*9, (ARRAY['Realism','Cubism'])[1+i%2] FROM generate_series(1,14) i;
INSERT INTO rooms SELECT i, 'Room '||(100+i), (ARRAY['North','South'])[1+i%2], i%3, 60+i*15.5 FROM generate_series(1,7) i;
INSERT INTO staff SELECT i, (ARRAY['Olga','Pavel','Quirin','Rosa','Sven','Tilda'])[1+i%6]||' '||(ARRAY['Abel','Borg','Cole'])[1+i%3],
  (ARRAY['curator','guard','restorer','guide'])[1+i%4], 30000+(i*7919)%26000, date '2005-02-01'+i*200,
  CASE WHEN i>3 THEN 1+i%3 END FROM generate_series(1,18) i;
INSERT INTO works SELECT i, (ARRAY['Still Life','Harbour','Portrait','Winter','Orchard'])[1+i%5]||' no. '||i,
  CASE WHEN i%17=0 THEN NULL WHEN i%4=0 AND i>40 THEN 13 WHEN i>44 THEN 1+i%9 ELSE 1+(i*5)%12 END, (ARRAY['oil','bronze','marble','watercolour'])[1+i%4], 1820+(i*13)%170,
  date '1985-03-10'+(i*211)%13000, CASE WHEN i%11=0 THEN NULL ELSE 20000+(i*48611)%900000 END,
  CASE WHEN i%9=0 THEN NULL ELSE 1+i%6 END, i%6=0,
  ARRAY[(ARRAY['sea','nature','war'])[1+i%3],(ARRAY['light','family'])[1+i%2]] FROM generate_series(1,60) i;
INSERT INTO exhibitions SELECT i, (ARRAY['Masters of Light','Northern Skies','Stone and Fire','The Quiet Sea','New Ground','Lines','Second Look'])[i],
  date '2019-01-20'+i*260, CASE WHEN i=7 THEN NULL ELSE date '2019-01-20'+i*260+60+i*15 END, CASE WHEN i=6 THEN NULL ELSE 1+(i*4)%12 END
  FROM generate_series(1,7) i;
INSERT INTO exhibition_works SELECT e, 1+(e*7+k*11)%48 FROM generate_series(1,6) e, generate_series(1,12) k WHERE k<=4+e ON CONFLICT DO NOTHING;
INSERT INTO visits SELECT i, date '2023-11-01'+i*3, (ARRAY['full','reduced','group','free'])[1+i%4], 1+(i*7)%40, CASE WHEN i%4=3 THEN 0 ELSE ((i*7)%40+1)*(9+i%4) END,
  1+i%6 FROM generate_series(1,150) i;
INSERT INTO restorations SELECT i, 1+(i*7)%50, CASE WHEN i%10=0 THEN NULL ELSE 2+4*(i%4) END, date '2017-05-01'+i*70,
  CASE WHEN i%8=0 THEN NULL ELSE date '2017-05-01'+i*70+20+(i*37)%500 END, 800+(i*977)%9000 FROM generate_series(1,36) i;
