-- Museum: load into an empty database. Deterministic.
BEGIN;
CREATE FUNCTION pg_temp.r(seed text, i bigint, n int) RETURNS int IMMUTABLE LANGUAGE sql AS
 $$ SELECT (('x'||substr(md5(seed||':'||i),1,7))::bit(28)::int % n) $$;
CREATE TABLE artists (id int PRIMARY KEY, full_name text NOT NULL UNIQUE, nationality text NOT NULL, birth_year int NOT NULL,
  death_year int, movement text, biography text);
CREATE TABLE rooms (id int PRIMARY KEY, name text NOT NULL UNIQUE, floor int NOT NULL, capacity int NOT NULL, wing text NOT NULL,
  climate_controlled boolean NOT NULL);
CREATE TABLE artworks (id int PRIMARY KEY, title text NOT NULL UNIQUE, artist_id int REFERENCES artists(id), room_id int REFERENCES rooms(id),
  year_created int, medium text NOT NULL, acquired_on date NOT NULL, purchase_price numeric(12,2), insurance_value numeric(12,2) NOT NULL,
  height_cm numeric(6,1) NOT NULL, width_cm numeric(6,1) NOT NULL, condition text NOT NULL);
CREATE TABLE exhibitions (id int PRIMARY KEY, title text NOT NULL UNIQUE, theme text NOT NULL, curator text, starts_on date NOT NULL, ends_on date,
  budget numeric(12,2) NOT NULL, actual_cost numeric(12,2), room_id int NOT NULL REFERENCES rooms(id), description text);
CREATE TABLE exhibition_artworks (exhibition_id int REFERENCES exhibitions(id), artwork_id int REFERENCES artworks(id), is_highlight boolean NOT NULL,
  PRIMARY KEY (exhibition_id, artwork_id));
CREATE TABLE loans (id int PRIMARY KEY, artwork_id int NOT NULL REFERENCES artworks(id), borrower text NOT NULL, borrower_country text NOT NULL,
  loaned_on date NOT NULL, due_on date NOT NULL, returned_on date, fee numeric(10,2));
CREATE TABLE visitors (id int PRIMARY KEY, name text NOT NULL UNIQUE, email text, country text NOT NULL, birth_date date NOT NULL, member_since date);
CREATE TABLE tickets (id int PRIMARY KEY, visitor_id int REFERENCES visitors(id), exhibition_id int NOT NULL REFERENCES exhibitions(id),
  sold_at timestamp NOT NULL, price numeric(6,2) NOT NULL, ticket_type text NOT NULL, channel text NOT NULL, used boolean NOT NULL);

INSERT INTO artists
SELECT n, nm, nat, 1850 + pg_temp.r('by', n, 125) AS b,
  CASE WHEN 1850 + pg_temp.r('by', n, 125) < 1945 AND n % 9 <> 0 THEN least(1850 + pg_temp.r('by', n, 125) + 44 + pg_temp.r('dy', n, 40), 2024) END,
  (ARRAY['Impressionism','Cubism','Surrealism','Expressionism','Abstract','Realism',NULL,'Pop Art','Minimalism'])[1 + pg_temp.r('mv', n, 9)],
  CASE WHEN n % 4 = 0 THEN NULL ELSE 'Trained in '||(ARRAY['Paris','Antwerp','Florence','Berlin','Kyoto','New York'])[1 + pg_temp.r('tr', n, 6)]||
    (ARRAY[' and later taught drawing.',', known for large canvases.',', self-taught in etching.',', worked as a scenographer.'])[1 + pg_temp.r('kn', n, 4)] END
FROM (SELECT row_number() OVER (ORDER BY o, k)::int AS n, nat, nm FROM (VALUES
 (1,'Dutch',ARRAY['Hendrik Vos','Marijke de Wit','Cornelis Brandt','Annelies Kuiper','Joris van Dalen','Saskia Terpstra','Pieter Hoekstra','Willem Oosterhuis']),
 (2,'French',ARRAY['Camille Durand','Etienne Marchand','Odette Lavigne','Lucien Perrot','Margaux Delorme','Henri Castaing','Solange Roux']),
 (3,'Italian',ARRAY['Giulia Ferrante','Matteo Bellori','Carlo Santini','Lucia Moretti','Renzo Galvani','Paola Trevisan']),
 (4,'Spanish',ARRAY['Rafael Ibarra','Ines Cordoba','Joaquin Mendez','Pilar Arroyo','Tomas Vidal']),
 (5,'German',ARRAY['Greta Lindner','Otto Falkenberg','Klara Weiss','Emil Hartmann','Ursula Brandt','Konrad Seidel']),
 (6,'American',ARRAY['Walter Higgins','Ruth Ellison','Calvin Brooks','Dorothy Mays','Franklin Pierce','Eleanor Shaw','June Whitaker']),
 (7,'Japanese',ARRAY['Haruki Tanabe','Yoko Shimizu','Kenji Morita','Aiko Fujiwara','Sachiko Ono']),
 (8,'British',ARRAY['Arthur Penrose','Beatrice Holloway','Clive Ashworth','Edith Marlowe','Nigel Thornbury','Rosalind Kemp']),
 (9,'Mexican',ARRAY['Guadalupe Rivas','Ernesto Luna','Xochitl Romero','Diego Salazar'])) v(o,nat,ns), unnest(ns) WITH ORDINALITY u(nm,k)) s;
INSERT INTO rooms SELECT i::int, nm, (i-1)::int / 9, 25 + (i*37 % 50)::int * 4, (ARRAY['East','West','North'])[1 + (i % 3)::int], i % 5 <> 0 FROM unnest(ARRAY[
 'Great Hall','Sculpture Court','Founders Gallery','Print Cabinet','Map Room','Atrium','Orangery','Rotunda','Textile Gallery','Blue Salon','Red Salon','Long Gallery','Portrait Gallery',
 'Photography Room','Tower Study','Armoury','Japanese Room','Library','Glass Pavilion','Studio One','Studio Two','Media Lab','Roof Terrace','Sky Gallery','North Cabinet','South Cabinet','Archive Vault',
 'Reading Nook','Music Room','Conservatory','Porcelain Room','Medal Cabinet','Tapestry Hall','Chapel','Crypt','Winter Garden','Stair Hall','Bridge Gallery','Coin Room','Drawing Room','Clock Room',
 'Mirror Hall','Silver Vault','Green Salon','Ivory Cabinet','Costume Gallery','Garden Room','Children''s Gallery','Lecture Hall','Loggia','Cloister','Annex']) WITH ORDINALITY u(nm,i);
INSERT INTO artworks
SELECT i, (ARRAY['Harbour','Orchard','Portrait of a Baker','Two Sisters','The Card Players','Winter Road','Still Life with Lemons','Blue Interior','The Ferryman','Rooftops','Market Square','Dancers',
  'The Lighthouse','Wheatfield','Woman Reading','The Fisherman','Night Train','Garden Wall','The Violinist','River Bend'])[1 + (i % 20)]||
  (ARRAY[' at Dawn',' in Rain',' I',' II',', Study',' after the Storm',', Unfinished','',' with Figures',' in Ochre',' at Night',', Second State'])[1 + (i / 20)],
  CASE WHEN i % 29 = 0 THEN NULL ELSE 1 + (pg_temp.r('ar', i, 50) * pg_temp.r('ar2', i, 50) / 49) END,
  CASE WHEN i % 6 = 0 THEN NULL ELSE 1 + pg_temp.r('rm', i, 40) END, NULL,
  (ARRAY['oil on canvas','watercolour','bronze','etching','photograph','oil on panel','lithograph','marble'])[1 + pg_temp.r('md', i, 8)],
  date '2021-01-04' + pg_temp.r('aq', i, 2140), CASE WHEN pg_temp.r('gift', i, 5) = 0 THEN NULL ELSE 4000 + pg_temp.r('pp', i, 60000) * 7 + i END,
  6000 + pg_temp.r('iv', i, 90000) * 9 + i, 20 + pg_temp.r('h', i, 2300) / 10.0, 20 + pg_temp.r('w', i, 2300) / 10.0,
  (ARRAY['excellent','good','good','fair','poor'])[1 + pg_temp.r('cd', i, 5)]
FROM generate_series(1, 239) i;
UPDATE artworks w SET year_created = least(a.birth_year + 20 + pg_temp.r('yc', w.id, 38), 2022) FROM artists a WHERE a.id = w.artist_id AND w.id % 13 <> 0;
INSERT INTO exhibitions
SELECT i, t, (ARRAY['Modern life','Nature','Portraiture','War and peace','Craft','The city'])[1 + pg_temp.r('th', i, 6)],
  (ARRAY['Irene Castle','Samuel Osei','Tatiana Orlova','Bruno Keller','Mei Lin Chow',NULL])[1 + pg_temp.r('cu', i, 6)],
  date '2021-02-01' + (i * 38)::int, CASE WHEN i % 17 = 0 OR i > 53 THEN NULL ELSE date '2021-02-01' + (i * 38)::int + 60 + pg_temp.r('en', i, 90) END,
  20000 + pg_temp.r('bu', i, 900) * 150 + i, CASE WHEN i > 51 THEN NULL ELSE 18000 + pg_temp.r('co', i, 1000) * 150 + i END, 1 + pg_temp.r('er', i, 30),
  CASE WHEN i % 3 = 0 THEN NULL ELSE (ARRAY['A retrospective of printmaking','Works on paper from the collection','New photography and film','Sculpture and the human body','Landscape painting since 1900'])[1 + pg_temp.r('ds', i, 5)] END
FROM unnest(ARRAY['Light and Water','Voices of the Harbour','Paper Worlds','The Quiet Room','After Industry','Lines of Sight','Stone and Bone','Northern Winters','Faces','Hidden Gardens','Ink','The Painted City',
 'Strangers on a Train','Blue Period','Women of the Studio','Salt','Mirrors','The Long Summer','Borderlands','Weaving Time','Fragments','Thirst','Echo Chamber','House and Home','The Collector''s Eye','Paths',
 'Night Shift','Feast','Small Wonders','Tides','Masks','The Last Orchard','Wild Lines','Signal and Noise','Glasshouse','Rust','Kin','Inventing Colour','Dust and Gold','Open Air','The Fifth Season','Under Glass',
 'Portraits of Labour','Monsoon','Shadow Play','Made by Hand','Ruins','Skyward','Common Ground','Letters Home','The New Figurative','Still Moving','Cold Fire','Deep Time','Soft Machines']) WITH ORDINALITY u(t, i);
INSERT INTO exhibition_artworks
SELECT e, w, (e + w) % 7 = 0 FROM (SELECT DISTINCT 1 + pg_temp.r('xe', i, 52) AS e, 1 + pg_temp.r('xw', i, 200) AS w FROM generate_series(1, 330) i) s ORDER BY e, w;
INSERT INTO loans
SELECT i, 1 + pg_temp.r('lw', i, 170), b.n, b.c, d, d + 90 + pg_temp.r('ld', i, 180),
  CASE WHEN d + 100 + pg_temp.r('lr', i, 220) <= date '2026-11-20' AND i % 11 <> 0 THEN d + 100 + pg_temp.r('lr', i, 220) END,
  CASE WHEN i % 8 = 0 THEN NULL ELSE 500 + pg_temp.r('lf', i, 950) * 10 + i END
FROM (SELECT i, date '2021-03-01' + pg_temp.r('lo', i, 2085) AS d, pg_temp.r('lb', i, 9) AS k FROM generate_series(1, 110) i) s
JOIN (VALUES (0,'Rijnstad Museum','Netherlands'),(1,'Galerie du Lac','Switzerland'),(2,'Museo del Puerto','Spain'),(3,'Ashgrove Gallery','United Kingdom'),(4,'Kunsthalle Elbe','Germany'),
  (5,'Musee des Docks','France'),(6,'Harlan Art Center','United States'),(7,'Nagasaki City Museum','Japan'),(8,'Kunsthaus Rheinufer','Germany')) b(k,n,c) USING (k);
INSERT INTO visitors
SELECT i, (ARRAY['Olivia','Liam','Zara','Noah','Priya','Jonas','Amelie','Omar','Sofia','Hugo','Freya','Mateo','Ling'])[1 + i % 13]||' '||
 (ARRAY['Bennett','Okafor','Schneider','Dubois','Rossi','Nakamura','Larsen','Iyer','Santos','Novak','Murphy','Haddad'])[1 + i % 12],
 CASE WHEN i % 9 = 0 THEN NULL ELSE 'visitor'||i||(ARRAY['@example.com','@example.org','@mail.example'])[1 + i % 3] END,
 (ARRAY['France','Germany','United Kingdom','Italy','Japan','United States','Brazil','Norway','Germany','France'])[1 + pg_temp.r('vc', i, 10)],
 date '1944-03-01' + pg_temp.r('vb', i, 24500), CASE WHEN pg_temp.r('vm', i, 5) < 2 THEN date '2021-01-10' + pg_temp.r('vs', i, 2130) END
FROM generate_series(1, 150) i;
INSERT INTO tickets
SELECT i, CASE WHEN i % 7 = 0 THEN NULL ELSE 1 + pg_temp.r('tv', i, 125) END, e.id,
  (e.starts_on + pg_temp.r('ts', i, least(60, greatest(1, date '2026-11-20' - e.starts_on))))::timestamp + make_interval(mins => 540 + pg_temp.r('tm', i, 520)),
  (ARRAY[18.00,9.00,12.00,10.50])[1 + k] + CASE WHEN pg_temp.r('tp', i, 4) = 0 THEN 2.50 ELSE 0 END,
  (ARRAY['adult','child','senior','student'])[1 + k], (ARRAY['online','online','box office','partner'])[1 + pg_temp.r('tc', i, 4)], pg_temp.r('tu', i, 8) <> 0
FROM (SELECT i, 1 + pg_temp.r('te', i, 54) AS eid, greatest(0, pg_temp.r('tk', i, 6) - 2) AS k FROM generate_series(1, 400) i) s JOIN exhibitions e ON e.id = s.eid;
COMMIT;
