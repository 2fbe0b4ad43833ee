-- What PUBLIC may do in a fresh PostgreSQL, and a question to the collection never needs. The owner keeps all of it
-- (a pool of connections unlocks advisory locks, the product notifies its windows); the role that rules run as has
-- what PUBLIC has. This is the wall behind the guard. Run as the superuser, in each database; running it again changes nothing.

DO $$
DECLARE
  function_names CONSTANT text := '^(' || concat_ws('|',
    'pg_sleep.*',                                                      -- keeping a connection busy
    'pg_notify', 'pg_listening_channels', 'pg_notification_.*',        -- speaking to the windows
    'pg_(try_)?advisory_.*',                                           -- holding the product's locks
    'lo_.*', 'lo(read|write)',                                         -- large objects
    'pg_(cancel|terminate)_backend', 'pg_backend_pid', 'pg_blocking_pids', 'pg_safe_snapshot_blocking_pids',
    'pg_isolation_.*', 'pg_lock_status', 'pg_prepared_.*', 'pg_cursor', 'pg_get_multixact_members', -- other sessions
    'pg_stat_.*', 'pg_(clear|restore)_(attribute|relation)_stats',     -- what runs, and its statistics
    'set_config', 'current_setting', 'pg_show_all_settings', 'pg_settings_get_flags', 'pg_options_to_table',
    'pg_conf_load_time', 'pg_postmaster_start_time', 'pg_get_loaded_modules', 'pg_jit_available', 'pg_numa_available',
    'inet_(server|client)_(addr|port)',                                -- the network
    'pg_.*_slot.*', 'pg_.*slots?', 'pg_logical_.*', 'pg_replication_.*', 'pg_get_publication_tables', -- replication
    'pg_.*wal.*', 'pg_is_in_recovery', 'pg_last_.*', 'pg_control_.*',  -- the write-ahead log
    'pg_export_snapshot', 'pg_current_(snapshot|xact_id.*)', 'pg_xact_.*', 'txid_.*',   -- transactions
    'binary_upgrade_.*', 'pg_nextoid', 'pg_stop_making_pinned_objects', 'pg_import_system_collations',
    'pg_extension_config_dump', 'brin_(de)?summarize_.*', 'gin_clean_pending_list', 'pg_event_trigger_.*',
    'pg_tablespace_.*', 'pg_relation_file(node|path)', 'pg_filenode_relation', -- where files are
    '(cursor|database|query|schema|table)_to_xml.*', 'ts_stat'         -- SQL inside a text
  ) || ')$';
  view_names CONSTANT text := '^pg_(' || concat_ws('|',
    'stat_.*', 'statio_.*', 'settings', 'file_settings', 'hba_file_rules', 'ident_file_mappings', 'config',
    'locks', 'cursors', 'prepared_.*', 'replication_.*', 'publication_tables', 'user_mappings', 'wait_events',
    'shmem_.*', 'backend_memory_contexts', 'aios', 'available_extension.*'
  ) || ')$';
  item record;
BEGIN
  FOR item IN
    SELECT p.oid::regprocedure AS name
    FROM pg_proc p
    WHERE p.pronamespace = 'pg_catalog'::regnamespace
      AND (p.proname ~ function_names OR p.oid = 'ts_rewrite(tsquery, text)'::regprocedure)
      AND has_function_privilege('public', p.oid, 'EXECUTE')
  LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', item.name);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO pattern_factory', item.name);
  END LOOP;
  FOR item IN
    SELECT c.oid::regclass AS name
    FROM pg_class c
    WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'v' AND c.relname ~ view_names
      AND has_table_privilege('public', c.oid, 'SELECT')
  LOOP
    EXECUTE format('REVOKE ALL ON %s FROM PUBLIC', item.name);
    EXECUTE format('GRANT SELECT ON %s TO pattern_factory', item.name);
  END LOOP;
END
$$;

REVOKE USAGE ON LANGUAGE sql, plpgsql FROM PUBLIC;
GRANT USAGE ON LANGUAGE sql, plpgsql TO pattern_factory;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
