-- A dropped settlement may not leave a paid decision behind, not even here.
UPDATE decision SET status = CASE status WHEN 'annulled' THEN status ELSE 'issued' END,
    payment_id = NULL, paid_at = NULL, clear_by = NULL WHERE payment_id IS NOT NULL;
DROP TABLE settlement;
DROP TABLE payment;
