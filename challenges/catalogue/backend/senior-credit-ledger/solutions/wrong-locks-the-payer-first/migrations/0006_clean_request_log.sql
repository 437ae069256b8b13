UPDATE request_log
SET headers = headers - 'Authorization' - 'X-Coinflow-Signature',
    path = regexp_replace(path, '([?&]api_key=)[^&]*', '\1***', 'g')
WHERE headers ?| ARRAY['Authorization', 'X-Coinflow-Signature'] OR path LIKE '%api\_key=%';
