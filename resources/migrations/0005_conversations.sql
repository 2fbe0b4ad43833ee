-- What was said in chats: text, SQL and counts, never rows of results, so that a conversation stays small.
-- The names have a prefix, for an adopted database may well have messages of its own.

CREATE TABLE pattern_factory_conversations (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  title text NOT NULL DEFAULT '', titled boolean NOT NULL DEFAULT false, pinned boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(), deleted_at timestamptz);
COMMENT ON COLUMN pattern_factory_conversations.titled IS 'Whether a person gave the title; else the first run does';

CREATE TABLE pattern_factory_messages (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  conversation_id bigint NOT NULL REFERENCES pattern_factory_conversations(id) ON DELETE CASCADE,
  role text NOT NULL CHECK (role IN ('person', 'factory')), kind text NOT NULL, text text NOT NULL,
  rule text NOT NULL DEFAULT '', sql text NOT NULL DEFAULT '', source text NOT NULL DEFAULT '',
  explanation text NOT NULL DEFAULT '', view text NOT NULL DEFAULT '', rows bigint, elapsed_ms double precision,
  steps jsonb NOT NULL DEFAULT '[]', code text NOT NULL DEFAULT '', suggestions text[] NOT NULL DEFAULT '{}',
  can_insist text NOT NULL DEFAULT '', at timestamptz NOT NULL DEFAULT now());
CREATE INDEX pattern_factory_messages_page ON pattern_factory_messages (conversation_id, id);

CREATE TABLE pattern_factory_feedback (
  message_id bigint PRIMARY KEY REFERENCES pattern_factory_messages(id) ON DELETE CASCADE,
  rating text NOT NULL CHECK (rating IN ('up', 'down')), comment text NOT NULL DEFAULT '',
  at timestamptz NOT NULL DEFAULT now());
