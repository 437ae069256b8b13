-- API keys and signatures leave the request log; everything else in it stays. What is written from now on
-- is cleaned by tally/requestlog.py, with the same rules.

-- A function of this session only. The name of a parameter works as well when it is percent-encoded.
CREATE FUNCTION pg_temp.without_secrets(logged text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT regexp_replace(
        regexp_replace(
            logged,
            '((?:a|%61|%41)(?:p|%70|%50)(?:i|%69|%49)(?:_|%5f)(?:k|%6b|%4b)(?:e|%65|%45)(?:y|%79|%59)=)[^&]*',
            '\1[removed]', 'gi'
        ),
        'tk_[0-9a-f]{32}|[0-9a-f]{64}', '[removed]', 'gi'
    )
$$;

UPDATE request_log
SET path = pg_temp.without_secrets(path),
    headers = CASE
        WHEN jsonb_typeof(headers) <> 'object' THEN headers
        ELSE coalesce(
            (
                SELECT jsonb_object_agg(
                    name,
                    CASE
                        WHEN lower(name) IN (
                            'authorization', 'proxy-authorization', 'cookie', 'x-api-key',
                            'x-coinflow-signature'
                        ) THEN to_jsonb('[removed]'::text)
                        WHEN jsonb_typeof(value) = 'string'
                            THEN to_jsonb(pg_temp.without_secrets(value #>> '{}'))
                        ELSE value
                    END
                )
                FROM jsonb_each(headers) AS header (name, value)
            ),
            '{}'
        )
    END;

DROP FUNCTION pg_temp.without_secrets(text);
