-- A hospital: names in CamelCase that SQL must quote, tables in the singular, staff that reports to staff, no deleted rows.
CREATE TYPE "Severity" AS ENUM ('mild', 'moderate', 'severe');
CREATE TABLE "Department" ("DepartmentId" int PRIMARY KEY, "DepartmentName" text NOT NULL, "Floor" int NOT NULL, "AnnualBudget" numeric(12,2));
CREATE TABLE "Doctor" ("DoctorId" int PRIMARY KEY, "FirstName" text NOT NULL, "LastName" text NOT NULL, "Specialty" text NOT NULL,
  "HireDate" date NOT NULL, "Salary" numeric NOT NULL, "IsSurgeon" boolean NOT NULL, "DepartmentId" int NOT NULL REFERENCES "Department",
  "SupervisorId" int REFERENCES "Doctor");
CREATE TABLE "Patient" ("PatientId" int PRIMARY KEY, "FirstName" text NOT NULL, "LastName" text NOT NULL, "Gender" text NOT NULL,
  "BirthDate" date NOT NULL, "BloodType" text, "City" text NOT NULL, "Email" text, "Allergies" text[] NOT NULL, "Insurance" jsonb NOT NULL);
CREATE TABLE "Ward" ("WardId" int PRIMARY KEY, "WardName" text NOT NULL, "Beds" int NOT NULL, "DepartmentId" int NOT NULL REFERENCES "Department");
CREATE TABLE "Admission" ("AdmissionId" int PRIMARY KEY, "PatientId" int NOT NULL REFERENCES "Patient", "WardId" int NOT NULL REFERENCES "Ward",
  "DoctorId" int NOT NULL REFERENCES "Doctor", "AdmittedOn" date NOT NULL, "DischargedOn" date, "Urgent" boolean NOT NULL);
CREATE TABLE "Disease" ("DiseaseId" int PRIMARY KEY, "DiseaseName" text NOT NULL, "Category" text NOT NULL, "Contagious" boolean NOT NULL);
CREATE TABLE "Diagnosis" ("AdmissionId" int REFERENCES "Admission", "DiseaseId" int REFERENCES "Disease", "Severity" "Severity" NOT NULL,
  PRIMARY KEY ("AdmissionId", "DiseaseId"));
CREATE TABLE "Medication" ("MedicationId" int PRIMARY KEY, "MedicationName" text NOT NULL, "UnitPrice" numeric NOT NULL, "Manufacturer" text NOT NULL,
  "StockLevel" int NOT NULL, "ReorderLevel" int NOT NULL);
CREATE TABLE "Prescription" ("PrescriptionId" int PRIMARY KEY, "AdmissionId" int NOT NULL REFERENCES "Admission",
  "MedicationId" int NOT NULL REFERENCES "Medication", "DoseMg" int NOT NULL, "PrescribedOn" date NOT NULL);
CREATE TABLE "Invoice" ("InvoiceId" int PRIMARY KEY, "AdmissionId" int NOT NULL REFERENCES "Admission", "IssuedOn" date NOT NULL, "PaidOn" date,
  "Amount" numeric NOT NULL, "Status" text NOT NULL);
INSERT INTO "Department" VALUES (1, 'Cardiology', 2, 1800000), (2, 'Neurology', 3, 1500000), (3, 'Oncology', 4, 2600000), (4, 'Pediatrics', 1, NULL),
  (5, 'Emergency', 0, 2100000), (6, 'Orthopedics', 2, 950000);
INSERT INTO "Doctor" SELECT i, (ARRAY['Nina','Omar','Paul','Rosa','Sven','Tara','Umar'])[1 + i % 7], (ARRAY['Adler','Brandt','Castro','Diaz','Engel'])[1 + i % 5] || CASE WHEN i > 35 THEN 'son' ELSE '' END,
  (ARRAY['Cardiologist','Neurologist','Oncologist','Pediatrician','Generalist','Surgeon'])[1 + i % 6], date '2005-03-01' + i * 171, 70000 + (i * 7919) % 90000,
  i % 6 = 5, 1 + i % 6, CASE WHEN i > 4 THEN 1 + i % 4 END FROM generate_series(1, 40) i;
INSERT INTO "Patient" SELECT i, (ARRAY['Ana','Bela','Cora','Dirk','Emil','Fay','Gus','Hedy'])[1 + i % 8], (ARRAY['Miller','Novak','Ortiz','Perez','Quinn','Roth','Sato'])[1 + i % 7],
  CASE WHEN i % 5 < 3 THEN 'female' ELSE 'male' END, date '1935-01-20' + i * 223, CASE WHEN i % 11 = 0 THEN NULL ELSE (ARRAY['O+','A+','B-','AB+'])[1 + i % 4] END,
  (ARRAY['Graz','Linz','Salzburg','Bad Ischl'])[1 + i % 4], CASE WHEN i % 5 = 0 THEN NULL ELSE 'p' || i || '@mail.example' END,
  CASE WHEN i % 4 = 0 THEN '{}' ELSE ARRAY[(ARRAY['penicillin','latex','gluten'])[1 + i % 3], (ARRAY['pollen','nuts'])[1 + i % 2]] END,
  jsonb_build_object('provider', (ARRAY['Uniqa','Merkur','Allianz'])[1 + i % 3], 'copay', (i * 13) % 60, 'private', i % 4 = 0) FROM generate_series(1, 150) i;
INSERT INTO "Ward" SELECT i, (ARRAY['North','South','East','West'])[1 + i % 4] || ' ' || i, 8 + (i * 5) % 17, 1 + i % 6 FROM generate_series(1, 14) i;
INSERT INTO "Admission" SELECT i, 1 + (i * i + i / 3) % 140, 1 + i % 14, 1 + (i * 7) % 38, date '2022-01-05' + i * 5, CASE WHEN i % 13 = 0 THEN NULL ELSE date '2022-01-05' + i * 5 + 1 + i % 16 END,
  i % 4 = 1 FROM generate_series(1, 380) i;
INSERT INTO "Disease" VALUES (1, 'Influenza', 'infectious', true), (2, 'Measles', 'infectious', true), (3, 'Asthma', 'respiratory', false), (4, 'Stroke', 'neurological', false),
  (5, 'Migraine', 'neurological', false), (6, 'Fracture', 'injury', false), (7, 'Lymphoma', 'cancer', false), (8, 'Angina', 'cardiac', false), (9, 'Rabies', 'infectious', true);
INSERT INTO "Diagnosis" SELECT a, 1 + (a * k * 3 + a / 8) % 8, (ARRAY['mild','moderate','severe'])[1 + (a + k) % 3]::"Severity" FROM generate_series(1, 380) a, generate_series(1, 2) k WHERE (a + k) % 5 <> 0 ON CONFLICT DO NOTHING;
INSERT INTO "Medication" VALUES (1, 'Aspirin', 4.5, 'Bayer', 900, 300), (2, 'Ibuprofen', 6.2, 'Pfizer', 120, 250), (3, 'Morphine', 38, 'Pfizer', 60, 40), (4, 'Insulin', 55.9, 'Novo', 210, 210),
  (5, 'Heparin', 23.4, 'Bayer', 75, 80), (6, 'Salbutamol', 12.75, 'Teva', 310, 100), (7, 'Cisplatin', 180, 'Teva', 20, 35), (8, 'Placebo', 0.5, 'Novo', 1000, 10);
INSERT INTO "Prescription" SELECT i, 1 + (i * 11) % 380, 1 + (i * 5) % 7, (1 + i % 8) * 50, date '2022-01-06' + (1 + (i * 11) % 380) * 5 + i % 3 FROM generate_series(1, 620) i;
INSERT INTO "Invoice" SELECT i, i, date '2022-01-05' + i * 5 + 20, CASE WHEN i % 5 = 0 THEN NULL ELSE date '2022-01-05' + i * 5 + 25 + i % 40 END, 200 + (i * 389) % 7800,
  CASE WHEN i % 5 = 0 THEN (ARRAY['overdue','open'])[1 + i % 2] ELSE 'paid' END FROM generate_series(1, 370) i;
