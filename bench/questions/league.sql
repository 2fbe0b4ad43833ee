-- A football league: tables with a prefix, columns with one of their own, two keys to the same table, transfers, sponsors; some rows marked deleted.
CREATE TYPE player_position AS ENUM ('goalkeeper', 'defender', 'midfielder', 'forward');
CREATE TABLE tbl_stadium (id serial PRIMARY KEY, stadium_name varchar(80) NOT NULL, city varchar(60) NOT NULL, capacity integer NOT NULL, opened_year integer, has_roof boolean NOT NULL);
CREATE TABLE tbl_club (id serial PRIMARY KEY, club_name varchar(80) NOT NULL, founded_on date, stadium_id integer REFERENCES tbl_stadium(id), annual_revenue numeric, colours text[], deleted_at timestamp);
CREATE TABLE tbl_coach (id serial PRIMARY KEY, full_name varchar(80) NOT NULL, nationality varchar(40) NOT NULL, licence char(1), club_id integer REFERENCES tbl_club(id), hired_on date, mentor_id integer REFERENCES tbl_coach(id));
CREATE TABLE tbl_player (id serial PRIMARY KEY, full_name varchar(80) NOT NULL, nationality varchar(40) NOT NULL, position player_position NOT NULL, birth_date date NOT NULL, height_cm integer NOT NULL,
  market_value numeric, shirt_number smallint, club_id integer REFERENCES tbl_club(id), profile jsonb, deleted_at timestamp);
CREATE TABLE tbl_season (id serial PRIMARY KEY, label varchar(20) NOT NULL, starts_on date NOT NULL, ends_on date NOT NULL);
CREATE TABLE tbl_referee (id serial PRIMARY KEY, full_name varchar(80) NOT NULL, nationality varchar(40) NOT NULL, active boolean NOT NULL);
CREATE TABLE tbl_match (id serial PRIMARY KEY, season_id integer NOT NULL REFERENCES tbl_season(id), home_club_id integer NOT NULL REFERENCES tbl_club(id), away_club_id integer NOT NULL REFERENCES tbl_club(id),
  referee_id integer REFERENCES tbl_referee(id), played_at timestamptz NOT NULL, home_goals integer NOT NULL, away_goals integer NOT NULL, attendance integer, weather text);
CREATE TABLE tbl_goal (id serial PRIMARY KEY, match_id integer NOT NULL REFERENCES tbl_match(id), player_id integer NOT NULL REFERENCES tbl_player(id), minute integer NOT NULL, is_penalty boolean NOT NULL);
CREATE TABLE tbl_transfer (id serial PRIMARY KEY, player_id integer NOT NULL REFERENCES tbl_player(id), from_club_id integer REFERENCES tbl_club(id), to_club_id integer NOT NULL REFERENCES tbl_club(id), fee numeric, transferred_on date NOT NULL);
CREATE TABLE tbl_sponsor (id serial PRIMARY KEY, sponsor_name varchar(80) NOT NULL, industry varchar(40) NOT NULL, website text);
CREATE TABLE tbl_club_sponsor (club_id integer REFERENCES tbl_club(id), sponsor_id integer REFERENCES tbl_sponsor(id), yearly_amount numeric NOT NULL, since_year integer NOT NULL, PRIMARY KEY (club_id, sponsor_id));
INSERT INTO tbl_stadium SELECT i, (ARRAY['Lake','River','Hill','Forest','Harbour','Castle'])[1 + i % 6] || ' ' || (ARRAY['Park','Arena','Ground'])[1 + i % 3] || CASE WHEN i > 6 THEN ' II' ELSE '' END,
  (ARRAY['Leeds','Bristol','York','Hull','Derby'])[1 + i % 5], 8000 + (i * 6131) % 52000, CASE WHEN i % 5 = 0 THEN NULL ELSE 1890 + i * 9 END, i % 3 = 0 FROM generate_series(1, 12) i;
INSERT INTO tbl_club SELECT i, (ARRAY['Leeds','Bristol','York','Hull','Derby','Ripon','Whitby'])[1 + i % 7] || ' ' || (ARRAY['United','City','Rovers'])[1 + i % 3], date '1878-05-01' + i * 1999,
  CASE WHEN i % 9 = 0 THEN NULL ELSE 1 + (i * 5) % 12 END, CASE WHEN i % 8 = 0 THEN NULL ELSE 3000000 + (i * 7717000) % 90000000 END, ARRAY[(ARRAY['red','blue','white'])[1 + i % 3], (ARRAY['black','gold'])[1 + i % 2]],
  CASE WHEN i = 18 THEN timestamp '2024-02-02' END FROM generate_series(1, 18) i;
INSERT INTO tbl_coach SELECT i, (ARRAY['Alan','Bruno','Carlo','Denis'])[1 + i % 4] || ' ' || (ARRAY['Frost','Greco','Hahn','Ivers','Jonas'])[1 + i % 5], (ARRAY['English','Italian','German','Spanish'])[1 + i % 4],
  (ARRAY['A','B','C'])[1 + i % 3], CASE WHEN i > 16 THEN NULL ELSE i END, CASE WHEN i > 16 THEN NULL ELSE date '2016-07-01' + i * 150 END, CASE WHEN i % 3 = 0 THEN 1 + i % 5 END FROM generate_series(1, 20) i;
INSERT INTO tbl_player SELECT i, (ARRAY['Jack','Luca','Mats','Pablo','Theo','Ugo','Vito','Yann'])[1 + i % 8] || ' ' || (ARRAY['Archer','Bianchi','Keller','Lopez','Martin','Nilsen','Okoye'])[1 + (i / 8) % 7] || CASE WHEN i > 56 THEN ' ' || i ELSE '' END,
  (ARRAY['English','Italian','German','Spanish','French','Norwegian','Nigerian'])[1 + (i / 3) % 7], (ARRAY['goalkeeper','defender','defender','midfielder','midfielder','forward'])[1 + i % 6]::player_position,
  date '1984-02-11' + i * 43, 165 + (i * 11) % 36, CASE WHEN i % 10 = 0 THEN NULL ELSE (i * 733 % 400) * 100000 + 250000 END, CASE WHEN i % 17 = 0 THEN NULL ELSE 1 + i % 30 END, CASE WHEN i % 15 = 0 THEN NULL ELSE 1 + i % 17 END,
  jsonb_build_object('foot', (ARRAY['left','right','right','both'])[1 + i % 4], 'agent', (ARRAY['Stellar','Gestifute','Base'])[1 + i % 3]), CASE WHEN i IN (23, 77) THEN timestamp '2024-06-01' END FROM generate_series(1, 220) i;
INSERT INTO tbl_season VALUES (1, '2021/22', '2021-08-01', '2022-05-31'), (2, '2022/23', '2022-08-01', '2023-05-31'), (3, '2023/24', '2023-08-01', '2024-05-31'), (4, '2024/25', '2024-08-01', '2025-05-31');
INSERT INTO tbl_referee SELECT i, (ARRAY['Kurt','Lars','Milo','Nils'])[1 + i % 4] || ' ' || (ARRAY['Stone','Tate','Ude'])[1 + i % 3], (ARRAY['English','German','Norwegian'])[1 + i % 3], i % 4 <> 0 FROM generate_series(1, 12) i;
INSERT INTO tbl_match SELECT i, 1 + i % 4, 1 + (i * 5) % 17, 1 + (i * 5 + 1 + i % 9) % 17, CASE WHEN i % 20 = 0 THEN NULL ELSE 1 + i % 11 END, timestamptz '2021-08-07 15:00+00' + (i % 4) * interval '1 year' + (i / 4) * interval '3 days',
  (i * 7) % 5, (i * 3) % 4, CASE WHEN i % 14 = 0 THEN NULL ELSE 4000 + (i * 977) % 40000 END, (ARRAY['sunny','rain','snow','fog'])[1 + (i * 3 + i / 7) % 4] FROM generate_series(1, 300) i;
INSERT INTO tbl_goal SELECT i, 1 + (i * 3) % 300, 1 + (i * i * 29) % 200, 1 + (i * 7) % 90, i % 9 = 0 FROM generate_series(1, 700) i;
INSERT INTO tbl_transfer SELECT i, 1 + (i * 3) % 210, CASE WHEN i % 6 = 0 THEN NULL ELSE 1 + (i * 2) % 17 END, 1 + (i * 2 + 3) % 17, CASE WHEN i % 7 = 0 THEN NULL ELSE (i * 379 % 600) * 50000 + 100000 END, date '2019-07-01' + i * 31 FROM generate_series(1, 90) i;
INSERT INTO tbl_sponsor SELECT i, (ARRAY['Acme','Blue Cross','Cargo','Delta','Echo','Fjord'])[1 + i % 6] || CASE WHEN i > 6 THEN ' ' || i ELSE '' END, (ARRAY['banking','airline','betting','beer'])[1 + i % 4], CASE WHEN i % 4 = 0 THEN NULL ELSE 'https://s' || i || '.example' END FROM generate_series(1, 15) i;
INSERT INTO tbl_club_sponsor SELECT c, 1 + (c * k * 4) % 14, 50000 + (c * k * 77777) % 2000000, 2010 + (c + k) % 14 FROM generate_series(1, 17) c, generate_series(1, 3) k WHERE (c + k) % 4 <> 0 ON CONFLICT DO NOTHING;
