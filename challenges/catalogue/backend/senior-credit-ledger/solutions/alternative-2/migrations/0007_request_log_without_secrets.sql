-- Keys and signatures leave the log; the rows and the rest of them stay. tally/requestlog.py keeps them
-- out from now on, with the same two patterns: `api_key=…`, however its name is percent-encoded, and
-- whatever looks like a key, wherever it is.
CREATE FUNCTION pg_temp.without_keys(written text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT regexp_replace(
        regexp_replace(
            written,
            '((?:a|%61)(?:p|%70)(?:i|%69)(?:_|%5f)(?:k|%6b)(?:e|%65)(?:y|%79)=)[^&]*', '\1***', 'gi'
        ),
        'tk(?:_|%5f)[0-9a-f]{32}', '***', 'gi'
    )
$$;

CREATE FUNCTION pg_temp.without_proofs(headers jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(
        jsonb_object_agg(
            key,
            CASE jsonb_typeof(value)
                WHEN 'string' THEN to_jsonb(pg_temp.without_keys(value #>> '{}'))
                ELSE value
            END
        ),
        '{}'
    )
    FROM jsonb_each(CASE jsonb_typeof(headers) WHEN 'object' THEN headers ELSE '{}' END)
    WHERE lower(key) NOT IN ('authorization', 'proxy-authorization', 'cookie', 'x-coinflow-signature')
$$;

UPDATE request_log
SET path = pg_temp.without_keys(path), headers = pg_temp.without_proofs(headers)
WHERE path <> pg_temp.without_keys(path) OR headers <> pg_temp.without_proofs(headers);

DROP FUNCTION pg_temp.without_proofs(jsonb);
DROP FUNCTION pg_temp.without_keys(text);
