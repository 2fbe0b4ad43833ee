-- Farm co-operative: load into an empty database. Deterministic. Some foreign keys are missing on purpose.
BEGIN;
CREATE FUNCTION pg_temp.r(seed text, i bigint, n int) RETURNS int IMMUTABLE LANGUAGE sql AS
 $$ SELECT (('x'||substr(md5(seed||':'||i),1,7))::bit(28)::int % n) $$;
CREATE TABLE farm (farm_no int PRIMARY KEY, farmname text NOT NULL UNIQUE, owner text NOT NULL, village text NOT NULL, joined date NOT NULL, hectares numeric(7,1) NOT NULL, organic boolean NOT NULL,
  certificates text[] NOT NULL DEFAULT '{}', phone text);
CREATE TABLE field (field_no int PRIMARY KEY, farm_no int NOT NULL, label text NOT NULL UNIQUE, area_ha numeric(6,2) NOT NULL, soil text, irrigated boolean NOT NULL, rent_per_ha numeric(7,2));
CREATE TABLE crop (code text PRIMARY KEY, cropname text NOT NULL UNIQUE, family text NOT NULL, season text NOT NULL, target_price numeric(7,2) NOT NULL);
CREATE TABLE harvest (harvest_no int PRIMARY KEY, field_no int NOT NULL REFERENCES field(field_no), crop_code text NOT NULL, harvest_date date NOT NULL, tonnes numeric(7,2) NOT NULL, expected_tonnes numeric(7,2) NOT NULL,
  moisture_pct numeric(4,1), grade text);
CREATE TABLE machine (machine_no int PRIMARY KEY, farm_no int REFERENCES farm(farm_no), nickname text NOT NULL UNIQUE, kind text NOT NULL, make text NOT NULL, bought date NOT NULL, price_paid numeric(10,2) NOT NULL, resale_value numeric(10,2),
  specs jsonb NOT NULL);
CREATE TABLE machine_service (service_no int PRIMARY KEY, machine_no int NOT NULL REFERENCES machine(machine_no), serviced_on date NOT NULL, cost numeric(8,2) NOT NULL, garage text, work_done text NOT NULL);
CREATE TABLE buyer (buyer_no int PRIMARY KEY, company text NOT NULL UNIQUE, sector text NOT NULL, town text NOT NULL, payment_days int NOT NULL, since date NOT NULL, credit_limit numeric(10,2));
CREATE TABLE delivery (delivery_no int PRIMARY KEY, buyer_no int NOT NULL REFERENCES buyer(buyer_no), farm_no int NOT NULL, crop_code text NOT NULL REFERENCES crop(code), delivered_on date NOT NULL, tonnes numeric(7,2) NOT NULL,
  price_per_tonne numeric(7,2) NOT NULL, paid_on date, rejected boolean NOT NULL);

INSERT INTO farm
SELECT i::int, nm, (ARRAY['Aoife','Bram','Celeste','Declan','Elsbeth','Fergus','Greet'])[1 + (i % 7)::int]||' '||(ARRAY['Byrne','Claes','Doyle','Evers','Flynn','Goossens','Hayes','Jacobs','Kinsella'])[1 + (i % 9)::int],
  (ARRAY['Ballymore','Kilcross','Tullow','Rathdale','Clonard','Moyvane','Glenbeg'])[1 + pg_temp.r('fv', i, 7)], date '2021-01-15' + pg_temp.r('fj', i, 2080), 18 + pg_temp.r('fh', i, 2400) / 10.0, pg_temp.r('fo', i, 3) = 0,
  CASE pg_temp.r('fc', i, 8) WHEN 0 THEN '{}' WHEN 1 THEN ARRAY['GlobalGAP'] WHEN 2 THEN ARRAY['GlobalGAP','Bord Bia'] WHEN 3 THEN ARRAY['Bord Bia'] WHEN 4 THEN ARRAY['EU Organic','GlobalGAP'] WHEN 5 THEN ARRAY['Rainforest Alliance']
   WHEN 6 THEN ARRAY['Bord Bia','LEAF Marque','GlobalGAP'] ELSE '{}' END, CASE WHEN i % 8 = 0 THEN NULL ELSE '05'||(30000 + i * 131) END
FROM unnest(ARRAY['Ashfield','Birchwood','Castle Farm','Dovecote','Eastmeadow','Fairhill','Greenlane','Hawthorn Farm','Inishgrove','Juniper Hill','Knockmore','Larkfield','Millbrook','Nettleden','Orchard End','Priory Farm','Quarry House',
 'Ravensdale','Sallow Bank','Thornhill','Underwood','Valley View','Westbrook','Yewtree','Abbeylands','Blackwater','Coolmore','Derrybeg','Elm Park','Foxcover','Gorse Hill','Highfield','Ivy Lodge','Kilbride','Long Acre','Mossgrove','Newtown Farm',
 'Oldbridge','Pinewood','Riverside','Stonepark','Templemount','Upper Glen','Violet Hill','Windgap','Beechmount','Clover Hill','Drumlin','Fernhill','Glebe House','Harrow End','Larchmont','Rushbrook','Summerhill']) WITH ORDINALITY u(nm,i);
INSERT INTO field
SELECT i, 1 + pg_temp.r('df', i, 50), (ARRAY['North','South','Upper','Lower','River','Long','Church','Mill'])[1 + i % 8]||' '||(ARRAY['Paddock','Acre','Meadow','Strip','Corner','Bottom','Hill'])[1 + i % 7]||' '||(1 + i / 56),
  1 + pg_temp.r('da', i, 2400) / 100.0, CASE WHEN i % 17 = 0 THEN NULL ELSE (ARRAY['clay','loam','sandy','peat'])[1 + pg_temp.r('ds', i, 4)] END, pg_temp.r('di', i, 3) = 0, CASE WHEN pg_temp.r('dr', i, 3) = 0 THEN 120 + pg_temp.r('dp', i, 300) END
FROM generate_series(1, 160) i;
INSERT INTO crop VALUES ('WWH','winter wheat','cereal','winter',212),('SBA','spring barley','cereal','spring',195),('OAT','oats','cereal','spring',188),('RYE','rye','cereal','winter',176),('OSR','oilseed rape','brassica','winter',430),
 ('POT','potatoes','nightshade','summer',265),('SUG','sugar beet','beet','autumn',42),('CAR','carrots','umbellifer','summer',310),('ONI','onions','allium','summer',340),('PEA','field peas','legume','spring',255),('BEA','faba beans','legume','spring',248),
 ('MAI','maize','cereal','autumn',182),('CAB','cabbage','brassica','autumn',290),('LEE','leeks','allium','autumn',620),('SPE','spelt','cereal','winter',340),('LIN','linseed','flax','spring',510);
INSERT INTO harvest
SELECT i, f, (ARRAY['WWH','SBA','OAT','RYE','OSR','POT','SUG','CAR','ONI','PEA','BEA','MAI','CAB','SPE'])[1 + (pg_temp.r('hc', i, 14) * (5 + pg_temp.r('hx', i, 10)) / 14)], date '2021-06-20' + (i % 6) * 365 + pg_temp.r('hd', i, 140), 2 + pg_temp.r('ht', i, 9000) / 100.0, 4 + pg_temp.r('he', i, 8800) / 100.0,
  CASE WHEN i % 9 = 0 THEN NULL ELSE 9 + pg_temp.r('hm', i, 140) / 10.0 END, CASE WHEN i % 10 = 0 THEN NULL ELSE (ARRAY['A','A','B','C'])[1 + pg_temp.r('hg', i, 4)] END
FROM (SELECT i, 1 + pg_temp.r('hf', i, 145) AS f FROM generate_series(1, 360) i) s;
INSERT INTO machine
SELECT i, CASE WHEN i % 11 = 0 THEN NULL ELSE 1 + pg_temp.r('mf', i, 44) END, (ARRAY['Big','Old','Little','Red','Green','Lucky','Rusty','Grey'])[1 + i % 8]||' '||(ARRAY['Bertha','Tom','Dolly','Finn','Martha','Rex','Nora','Jess','Oscar'])[1 + i % 9], k, mk, b, pr,
  CASE WHEN i % 7 = 0 THEN NULL ELSE round(pr * (30 + pg_temp.r('mr', i, 60)) / 100, 2) END,
  jsonb_strip_nulls(jsonb_build_object('horsepower', CASE WHEN k <> 'plough' THEN 70 + pg_temp.r('mh', i, 60) * 5 END, 'fuel', CASE WHEN k <> 'plough' THEN (ARRAY['diesel','diesel','electric','biogas'])[1 + pg_temp.r('mu', i, 4)] END, 'gps', pg_temp.r('mg', i, 2) = 0))
FROM (SELECT i, (ARRAY['tractor','tractor','combine','sprayer','plough','baler'])[1 + pg_temp.r('mk', i, 6)] AS k, (ARRAY['Fendt','Claas','John Deere','Kubota','Massey Ferguson'])[1 + pg_temp.r('mm', i, 5)] AS mk, date '2021-01-20' + i * 29 AS b, 9000 + pg_temp.r('mp', i, 1500) * 90 + i AS pr FROM generate_series(1, 71) i) s;
INSERT INTO machine_service
SELECT i, 1 + pg_temp.r('sm', i, 62), least(m.bought + 60 + pg_temp.r('sd', i, 1200), date '2026-11-20' - i % 40), 80 + pg_temp.r('sc', i, 2400) + i * 0.25, CASE WHEN i % 8 = 0 THEN NULL ELSE (ARRAY['Kehoe Motors','AgriFix','Tullow Tyres','own workshop'])[1 + pg_temp.r('sg', i, 4)] END,
  (ARRAY['oil change','new tyres','hydraulics repair','brake check','belt replaced','engine overhaul'])[1 + pg_temp.r('sw', i, 6)]
FROM generate_series(1, 190) i JOIN machine m ON m.machine_no = 1 + pg_temp.r('sm', i, 62);
INSERT INTO buyer
SELECT i::int, nm, (ARRAY['mill','supermarket','brewery','processor','export','feed'])[1 + pg_temp.r('bs', i, 6)], (ARRAY['Dublin','Cork','Galway','Waterford','Limerick','Carlow'])[1 + pg_temp.r('bt', i, 6)], (ARRAY[14,30,45,60])[1 + pg_temp.r('bp', i, 4)], date '2021-01-30' + (i * 40)::int,
  CASE WHEN i % 6 = 0 THEN NULL ELSE 10000 + pg_temp.r('bc', i, 60) * 1000 + i * 10 END
FROM unnest(ARRAY['Odlum Milling','Shannon Foods','Liffey Brewing','Barrow Feeds','Celtic Grain','Emerald Crisps','Harbour Export','Freshway Markets','Suir Valley Foods','Slaney Malt','Boyne Oils','Granary Direct','Nore Produce','Dunne Wholesale','Atlantic Trade','Cobh Canning','Tara Seeds','Sligo Stores','Midland Mills','Kerry Roots',
 'Burren Bakery','Connacht Feeds','Leinster Veg','Munster Grain','Plough & Pint','Rosslare Shipping','Viking Foods','Westport Larder','Ulster Malt','Golden Vale','Rathmines Deli','Bantry Oils','Ardmore Soups','Clew Bay Organics','Doolin Pantry','Ennis Export','Fenit Freight','Gorey Greens','Howth Harvest','Innis Mills','Kells Kitchen','Laois Starch',
 'Mallow Sugar','Naas Naturals','Omagh Oats','Portlaoise Pulses','Quayside Foods','Roscrea Ryes','Strand Foods','Thurles Trading','Wicklow Wholefoods','Youghal Yards']) WITH ORDINALITY u(nm,i);
INSERT INTO delivery
SELECT i, 1 + pg_temp.r('vb', i, 46), 1 + pg_temp.r('vf', i, 48), c.code, d, 1 + pg_temp.r('vt', i, 2900) / 100.0, round(c.target_price * (80 + pg_temp.r('vp', i, 45)) / 100, 2),
  CASE WHEN pg_temp.r('vq', i, 14) = 0 OR d + 8 + pg_temp.r('vd', i, 70) > date '2026-11-20' OR i % 23 = 0 THEN NULL ELSE d + 8 + pg_temp.r('vd', i, 70) END, i % 23 = 0
FROM (SELECT i, date '2021-07-05' + pg_temp.r('vn', i, 1965) AS d, (ARRAY['WWH','SBA','OAT','RYE','OSR','POT','SUG','CAR','ONI','PEA','BEA','MAI','CAB'])[1 + pg_temp.r('vc', i, 13)] AS code FROM generate_series(1, 400) i) s JOIN crop c USING (code);
COMMIT;
