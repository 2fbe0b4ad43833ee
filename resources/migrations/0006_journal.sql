-- The journal of views: each step with what was there before, chained by hashes so that a gap or an edit shows.
-- A step is one text, over which its hash goes; nothing that matters is kept beside it.

CREATE TABLE pattern_factory_journal (number bigint PRIMARY KEY, content text NOT NULL,
  previous text NOT NULL, hash text NOT NULL);
COMMENT ON COLUMN pattern_factory_journal.hash IS 'SHA-256, in hex, over previous || number || content';

-- The end of the chain: locked by who writes, so that numbers have no gaps; and a cut end shows.
CREATE TABLE pattern_factory_journal_head (one boolean PRIMARY KEY DEFAULT true CHECK (one),
  number bigint NOT NULL, previous text NOT NULL, hash text NOT NULL);
INSERT INTO pattern_factory_journal_head (number, previous, hash) VALUES (0, '', '');
