-- Telecom helpdesk: load into an empty database. Deterministic.
BEGIN;
CREATE FUNCTION pg_temp.r(seed text, i bigint, n int) RETURNS int IMMUTABLE LANGUAGE sql AS
 $$ SELECT (('x'||substr(md5(seed||':'||i),1,7))::bit(28)::int % n) $$;
CREATE TABLE customers (cust_id int PRIMARY KEY, cust_name text NOT NULL UNIQUE, seg text NOT NULL, city text NOT NULL, region text NOT NULL,
  signup_dt date NOT NULL, churn_dt date, credit_score int, email_addr text);
CREATE TABLE contracts (contr_id int PRIMARY KEY, cust_id int NOT NULL REFERENCES customers(cust_id), plan_nm text NOT NULL, start_dt date NOT NULL, end_dt date,
  mthly_fee numeric(8,2) NOT NULL, discount_pct int, auto_renew_flg boolean NOT NULL);
CREATE TABLE devices (dev_id int PRIMARY KEY, cust_id int NOT NULL REFERENCES customers(cust_id), dev_type text NOT NULL, mfr text NOT NULL, model_nm text NOT NULL,
  serial_no text NOT NULL UNIQUE, fw_ver text, installed_at timestamp NOT NULL, last_seen_at timestamp);
CREATE TABLE teams (team_id int PRIMARY KEY, team_nm text NOT NULL UNIQUE, tier_lvl int NOT NULL, site text NOT NULL);
CREATE TABLE agents (agent_id int PRIMARY KEY, agent_nm text NOT NULL UNIQUE, team_id int REFERENCES teams(team_id), hire_dt date NOT NULL, term_dt date,
  hrly_rate numeric(6,2) NOT NULL, lang_cd text NOT NULL, mgr_id int REFERENCES agents(agent_id));
CREATE TABLE tickets (ticket_id int PRIMARY KEY, ticket_no text NOT NULL UNIQUE, cust_id int NOT NULL REFERENCES customers(cust_id), dev_id int REFERENCES devices(dev_id),
  agent_id int REFERENCES agents(agent_id), subj text NOT NULL, cat text NOT NULL, sev int NOT NULL, chan text NOT NULL, status text NOT NULL, opened_at timestamp NOT NULL,
  first_resp_at timestamp, closed_at timestamp, csat int, reopen_cnt int NOT NULL);
CREATE TABLE ticket_comments (cmt_id int PRIMARY KEY, ticket_id int NOT NULL REFERENCES tickets(ticket_id), agent_id int REFERENCES agents(agent_id), body_txt text NOT NULL,
  is_internal boolean NOT NULL, created_at timestamp NOT NULL);
CREATE TABLE outages (outage_id int PRIMARY KEY, outage_ref text NOT NULL UNIQUE, region text NOT NULL, svc text NOT NULL, started_at timestamp NOT NULL, ended_at timestamp, affected_cnt int NOT NULL,
  root_cause text);

INSERT INTO customers
SELECT i, CASE WHEN i % 3 = 0 THEN (ARRAY['Northgate','Bluewater','Hillcrest','Ironbridge','Meadow','Sunrise','Kestrel','Oakfield'])[1 + (i/3) % 8]||' '||(ARRAY['Bakery','Logistics','Dental','Motors','Hotel','Printing','Brewery'])[1 + (i/3) % 7]
   ELSE (ARRAY['Anna','Ben','Carla','Dmitri','Ella','Farid','Grace','Hamza','Iris','Jack','Karim','Lena','Marco','Nadia'])[1 + i % 14]||' '||
   (ARRAY['Abbott','Barros','Chen','Dorsey','Eriksen','Fontaine','Gallo','Hughes','Ivanov','Jansen','Kaur','Lopez','Meyer'])[1 + i % 13] END,
  CASE WHEN i % 3 = 0 THEN (ARRAY['SMB','SMB','enterprise'])[1 + pg_temp.r('sg', i, 3)] ELSE 'consumer' END, c.n, c.r,
  date '2021-01-05' + pg_temp.r('su', i, 1900), CASE WHEN pg_temp.r('ch', i, 6) = 0 THEN least(date '2021-01-05' + pg_temp.r('su', i, 1900) + 120 + pg_temp.r('cd', i, 900), date '2026-11-18') END,
  CASE WHEN i % 10 = 0 THEN NULL ELSE 480 + pg_temp.r('cs', i, 370) END, CASE WHEN i % 12 = 0 THEN NULL ELSE 'c'||i||'@example.net' END
FROM (SELECT i, pg_temp.r('ct', i, 9) AS k FROM generate_series(1, 168) i) s JOIN (VALUES (0,'Leeds','North'),(1,'Newcastle','North'),(2,'York','North'),(3,'Brighton','South'),(4,'Southampton','South'),
 (5,'Norwich','East'),(6,'Cambridge','East'),(7,'Bristol','West'),(8,'Cardiff','West')) c(k,n,r) USING (k);
INSERT INTO contracts
SELECT i, cid, p.n, d, CASE WHEN pg_temp.r('ce', i, 5) = 0 THEN NULL ELSE d + (ARRAY[365,730,540])[1 + pg_temp.r('cl', i, 3)] END, p.f + pg_temp.r('cf', i, 9) * 0.5,
  CASE WHEN pg_temp.r('cp', i, 3) = 0 THEN (ARRAY[5,10,15,20])[1 + pg_temp.r('cq', i, 4)] END, pg_temp.r('ca', i, 3) > 0
FROM (SELECT i, 1 + pg_temp.r('cc', i, 150) AS cid, date '2021-02-01' + pg_temp.r('cb', i, 2110) AS d, pg_temp.r('ck', i, 6) AS k FROM generate_series(1, 220) i) s
JOIN (VALUES (0,'Fibre 100',29.0),(1,'Fibre 500',44.0),(2,'Fibre 1000',59.0),(3,'Mobile Basic',12.0),(4,'Mobile Max',27.0),(5,'Voice Plus',18.0)) p(k,n,f) USING (k);
INSERT INTO devices
SELECT i, 1 + pg_temp.r('dc', i, 155), m.t, m.mf, m.mo, 'SN-'||upper(substr(md5('sn'||i), 1, 8)), CASE WHEN i % 14 = 0 THEN NULL ELSE (ARRAY['1.4.2','1.5.0','2.0.1','2.1.0'])[1 + pg_temp.r('fw', i, 4)] END,
  d, CASE WHEN i % 15 = 0 THEN NULL ELSE least(d + make_interval(days => pg_temp.r('ls', i, 1600), mins => i * 3), timestamp '2026-11-20 23:00' - make_interval(mins => i * 17)) END
FROM (SELECT i, timestamp '2021-02-01 08:00' + make_interval(days => pg_temp.r('di', i, 2080), mins => pg_temp.r('dm', i, 600)) AS d, pg_temp.r('dk', i, 7) AS k FROM generate_series(1, 240) i) s
JOIN (VALUES (0,'router','Zentrix','ZX-200'),(1,'router','Zentrix','ZX-400'),(2,'router','Halvard','HomeHub 3'),(3,'modem','Halvard','FibreLink'),(4,'set-top box','Orbitel','OB-10'),(5,'phone','Kyomi','K5'),(6,'phone','Kyomi','K7 Pro')) m(k,t,mf,mo) USING (k);
INSERT INTO teams SELECT i::int, nm, 1 + (i % 3)::int, (ARRAY['Leeds','Cardiff','Remote'])[1 + (i % 3)::int * 2 % 3] FROM unnest(ARRAY['Frontline A','Network Ops','Field Service','Frontline B','Escalations','Billing Desk','Retention','Business Care','Core Engineering','Fraud Watch']) WITH ORDINALITY u(nm,i);
UPDATE teams SET site = 'Leeds' WHERE team_id IN (2, 7); UPDATE teams SET site = 'Cardiff' WHERE team_id IN (4, 9); UPDATE teams SET site = 'Remote' WHERE team_id IN (5);
INSERT INTO agents
SELECT i, (ARRAY['Aaron','Bella','Cyrus','Dina','Ewan','Faye','Gus','Hilde'])[1 + i % 8]||' '||(ARRAY['Quinn','Redmond','Sato','Tully','Ueda','Vance','Wolff'])[1 + i % 7],
  CASE WHEN i % 13 = 0 THEN NULL ELSE 1 + pg_temp.r('at', i, 9) END, date '2021-01-11' + i * 37, CASE WHEN pg_temp.r('ax', i, 6) = 0 THEN least(date '2021-01-11' + i * 37 + 200 + pg_temp.r('ay', i, 400), date '2026-10-30') END,
  14 + i * 0.35 + pg_temp.r('ah', i, 20) * 0.5, (ARRAY['EN','EN','ES','FR','CY'])[1 + pg_temp.r('al', i, 5)], CASE WHEN i > 6 THEN 1 + pg_temp.r('am', i, 6) END
FROM generate_series(1, 56) i;
INSERT INTO tickets
SELECT i, 'TK-'||(10000 + i * 7), cid, (SELECT min(dev_id) FROM devices d WHERE d.cust_id = cid AND k < 7), ag, sj.s, sj.c, sv,
  (ARRAY['phone','chat','email','web'])[1 + pg_temp.r('tn', i, 4)], CASE WHEN cl IS NOT NULL THEN 'closed' ELSE (ARRAY['open','pending','escalated'])[1 + pg_temp.r('tt', i, 3)] END, o, fr, cl,
  CASE WHEN cl IS NOT NULL AND pg_temp.r('tq', i, 3) > 0 THEN 5 - greatest(0, pg_temp.r('tw', i, 7) - 2) END, greatest(0, pg_temp.r('tx', i, 8) - 4)
FROM (SELECT i, 1 + pg_temp.r('tg', i, 140) AS cid, CASE WHEN i % 16 = 0 THEN NULL ELSE 1 + pg_temp.r('tz', i, 50) END AS ag, 1 + pg_temp.r('tv', i, 4) AS sv, pg_temp.r('tk', i, 10) AS k, o,
   CASE WHEN i % 19 = 0 THEN NULL ELSE o + make_interval(mins => 4 + pg_temp.r('tf', i, 900)) END AS fr,
   CASE WHEN pg_temp.r('te', i, 7) < 2 AND i > 150 OR o > timestamp '2026-11-10' THEN NULL ELSE o + make_interval(mins => 920 + pg_temp.r('th', i, 12000)) END AS cl
  FROM (SELECT i, timestamp '2021-06-01 07:30' + make_interval(days => (i * 4.985)::int, mins => pg_temp.r('to', i, 700)) AS o FROM generate_series(1, 400) i) q) s
JOIN (VALUES (0,'No internet connection','network'),(1,'Slow speed in the evening','network'),(2,'Wrong amount on invoice','billing'),(3,'Router keeps rebooting','hardware'),(4,'Cannot port my number','mobile'),
  (5,'Refund not received','billing'),(6,'TV box shows error E12','hardware'),(7,'No signal abroad','mobile'),(8,'Cancel my contract','account'),(9,'Password reset fails','account')) sj(k,s,c) USING (k);
INSERT INTO ticket_comments
SELECT i, t.ticket_id, CASE WHEN i % 5 = 0 THEN NULL ELSE 1 + pg_temp.r('ma', i, 50) END,
  (ARRAY['Customer called back, still waiting for a technician.','Sent the reset instructions.','Line test passed.','Refund approved by finance.','Asked for a photo of the router lights.','Escalated to engineering.','Technician visit booked.'])[1 + pg_temp.r('mb', i, 7)],
  pg_temp.r('mi', i, 3) = 0, least(t.opened_at + make_interval(mins => 10 + pg_temp.r('mt', i, 4000)), timestamp '2026-11-20 20:00')
FROM (SELECT i, 1 + (pg_temp.r('mk', i, 20) * pg_temp.r('ml', i, 400) / 20) AS tid FROM generate_series(1, 380) i) s JOIN tickets t ON t.ticket_id = s.tid;
INSERT INTO outages
SELECT i, 'OUT-'||(500 + i), (ARRAY['North','South','East','West'])[1 + pg_temp.r('or', i, 4)], (ARRAY['fibre','mobile','voice','tv'])[1 + pg_temp.r('os', i, 4)], s,
  CASE WHEN i IN (61, 63) THEN NULL ELSE s + make_interval(mins => 15 + pg_temp.r('oe', i, 1400)) END, 120 + pg_temp.r('oa', i, 9000) + i,
  CASE WHEN i % 6 = 0 THEN NULL ELSE (ARRAY['power failure','fibre cut','software bug','storm damage','planned maintenance'])[1 + pg_temp.r('oc', i, 5)] END
FROM (SELECT i, timestamp '2021-03-02 01:00' + make_interval(days => i * 33, mins => pg_temp.r('ou', i, 1300)) AS s FROM generate_series(1, 63) i) q;
COMMIT;
