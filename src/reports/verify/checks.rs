//! The invariants as read-only questions in SQL that both engines take: what is looked
//! at, and the names of the rows that break it.

/// One invariant that the database can be asked about.
pub struct Check {
    /// Where it stands in the design: `1` to `6`, `I1` to `I10`.
    pub rule: &'static str,
    /// What always holds, in words.
    pub says: &'static str,
    /// Counts the rows looked at, as `counted`.
    pub count: &'static str,
    /// Names each row that breaks it, as `named`.
    pub breaches: &'static str,
}

/// Bookings that hold capacity: what was promised, used, or paid for by not coming.
pub const CLAIMING: &str = "('held', 'requested', 'confirmed', 'in_use', 'completed', 'no_show')";

/// Every check, in the order of the design.
pub const CHECKS: &[Check] = &[
    Check {
        rule: "1",
        says: "no slot is used beyond what is on offer",
        count: "SELECT COUNT(*) AS counted FROM slot_load",
        breaches: "SELECT 'calendar ' || CAST(calendar_id AS TEXT) || ' slot ' || CAST(slot AS TEXT) AS named
            FROM slot_load WHERE used < 0 OR used > on_offer",
    },
    Check {
        rule: "1, I1",
        says: "no two live bookings meet on an exclusive machine, buffers included",
        count: "SELECT COUNT(*) AS counted FROM booking b JOIN calendar c ON c.id = b.calendar_id
            WHERE c.capacity = 1 AND b.status IN ('held', 'requested', 'confirmed', 'in_use', 'completed', 'no_show')",
        breaches: "SELECT reference AS named FROM (
                SELECT b.reference, b.first_slot, MAX(b.end_slot) OVER (PARTITION BY b.calendar_id
                    ORDER BY b.first_slot, b.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS taken_until
                FROM booking b JOIN calendar c ON c.id = b.calendar_id
                WHERE c.capacity = 1
                    AND b.status IN ('held', 'requested', 'confirmed', 'in_use', 'completed', 'no_show')) spans
            WHERE taken_until > first_slot",
    },
    Check {
        rule: "1",
        says: "each place held for a displaced booking belongs to one that waits for it",
        count: "SELECT COUNT(*) AS counted FROM booking WHERE held_for = 'proposal'",
        breaches: "SELECT p.reference AS named FROM booking p WHERE p.held_for = 'proposal' AND p.status NOT IN ('expired')
            AND NOT EXISTS (SELECT 1 FROM closure_hit h JOIN booking b ON b.id = h.booking_id
                WHERE h.proposal_id = p.id AND h.outcome IS NULL AND b.status = 'displaced')",
    },
    Check {
        rule: "5",
        says: "each displaced booking stands on the list of the closure that drove it out, once",
        count: "SELECT COUNT(*) AS counted FROM booking WHERE status = 'displaced'",
        breaches: "SELECT b.reference AS named FROM booking b WHERE (b.status = 'displaced') <>
            ((SELECT COUNT(*) FROM closure_hit h WHERE h.booking_id = b.id AND h.outcome IS NULL) = 1)",
    },
    Check {
        rule: "2, I2",
        says: "each number series runs from its first number to its last without a gap",
        count: "SELECT COUNT(*) AS counted FROM issued_number",
        breaches: "SELECT s.prefix AS named FROM number_series s LEFT JOIN (
                SELECT series_id, COUNT(*) AS numbers, MIN(serial) AS lowest, MAX(serial) AS highest
                FROM issued_number GROUP BY series_id) i ON i.series_id = s.id
            WHERE (i.numbers IS NULL AND s.next_number <> s.first_number)
                OR (i.numbers IS NOT NULL AND (i.lowest <> s.first_number OR i.highest <> s.next_number - 1
                    OR i.numbers <> i.highest - i.lowest + 1))",
    },
    Check {
        rule: "2, I2",
        says: "each issued number stands on exactly one paper",
        count: "SELECT COUNT(*) AS counted FROM issued_number",
        breaches: "SELECT i.number AS named FROM issued_number i LEFT JOIN (
                SELECT series_id, serial FROM document
                UNION ALL SELECT series_id, serial FROM receipt
                UNION ALL SELECT series_id, serial FROM withdrawal WHERE series_id IS NOT NULL
                UNION ALL SELECT series_id, serial FROM security_deposit_entry WHERE series_id IS NOT NULL
                UNION ALL SELECT series_id, serial FROM gate_pass) p
                ON p.series_id = i.series_id AND p.serial = i.serial
            GROUP BY i.series_id, i.serial, i.number HAVING COUNT(p.serial) <> 1",
    },
    Check {
        rule: "2, I2",
        says: "a document's number is its issued number, at most 16 characters, in upper case",
        count: "SELECT COUNT(*) AS counted FROM document",
        breaches: "SELECT d.number AS named FROM document d
            JOIN issued_number i ON i.series_id = d.series_id AND i.serial = d.serial
            WHERE d.number <> i.number OR LENGTH(d.number) > 16 OR d.number <> UPPER(d.number)",
    },
    Check {
        rule: "2, I2",
        says: "within a series the dates of documents do not go backwards",
        count: "SELECT COUNT(*) AS counted FROM document",
        breaches: "SELECT number AS named FROM (
                SELECT number, issued_on, LAG(issued_on) OVER (PARTITION BY series_id ORDER BY serial) AS before_on
                FROM document) dated
            WHERE before_on > issued_on",
    },
    Check {
        rule: "3, I4",
        says: "the postings of each journal entry sum to zero",
        count: "SELECT COUNT(*) AS counted FROM journal_entry",
        breaches: "SELECT 'journal entry ' || CAST(e.id AS TEXT) AS named FROM journal_entry e
            LEFT JOIN posting p ON p.journal_entry_id = e.id
            GROUP BY e.id HAVING COUNT(p.id) < 2 OR SUM(p.amount_paise) <> 0",
    },
    Check {
        rule: "3, I4",
        says: "each unit's postings at a centre equal its documents less its receipts, and what left of them again",
        count: "SELECT COUNT(*) AS counted FROM
            (SELECT DISTINCT unit_id, centre_id FROM posting WHERE account = 'unit') accounts",
        breaches: "SELECT 'unit ' || u.code || ' at ' || c.code AS named FROM (
                SELECT unit_id, centre_id, SUM(posted) AS posted, SUM(papers) AS papers FROM (
                    SELECT unit_id, centre_id, amount_paise AS posted, 0 AS papers FROM posting WHERE account = 'unit'
                    UNION ALL SELECT unit_id, centre_id, 0,
                        CASE WHEN kind = 'credit_note' THEN -payable_paise ELSE payable_paise END FROM document
                        WHERE kind NOT IN ('receipt_voucher', 'refund_voucher')
                    UNION ALL SELECT unit_id, centre_id, 0, -amount_paise FROM receipt
                    UNION ALL SELECT unit_id, centre_id, 0, amount_paise FROM withdrawal) movements
                GROUP BY unit_id, centre_id) sums
            JOIN unit u ON u.id = sums.unit_id JOIN centre c ON c.id = sums.centre_id
            WHERE sums.posted <> sums.papers",
    },
    Check {
        rule: "3, I4",
        says: "each document and receipt that moves money stands in the journal",
        count: "SELECT COUNT(*) AS counted FROM journal_entry WHERE document_id IS NOT NULL OR receipt_id IS NOT NULL",
        breaches: "SELECT d.number AS named FROM document d LEFT JOIN journal_entry e ON e.document_id = d.id
            WHERE d.payable_paise <> 0 AND e.id IS NULL AND (d.kind NOT IN ('receipt_voucher', 'refund_voucher')
                OR d.cgst_paise + d.sgst_paise + d.igst_paise <> 0)
            UNION ALL SELECT r.number FROM receipt r LEFT JOIN journal_entry e ON e.receipt_id = r.id
            WHERE e.id IS NULL",
    },
    Check {
        rule: "3",
        says: "what is settled on a document, and used of a receipt, is the sum of its allocations",
        count: "SELECT COUNT(*) AS counted FROM allocation",
        breaches: "SELECT d.number AS named FROM document_balance b JOIN document d ON d.id = b.document_id
            LEFT JOIN (SELECT document_id, SUM(amount_paise) AS paid FROM allocation GROUP BY document_id) a
                ON a.document_id = b.document_id
            WHERE d.kind NOT IN ('credit_note', 'receipt_voucher', 'refund_voucher')
                AND (b.settled_paise <> COALESCE(a.paid, 0) OR b.payable_paise <> d.payable_paise)
            UNION ALL SELECT r.number FROM receipt_balance b JOIN receipt r ON r.id = b.receipt_id
            LEFT JOIN (SELECT receipt_id, SUM(amount_paise) AS used FROM allocation GROUP BY receipt_id) a
                ON a.receipt_id = b.receipt_id
            WHERE b.allocated_paise <> COALESCE(a.used, 0) OR b.amount_paise <> r.amount_paise",
    },
    Check {
        rule: "3",
        says: "what a credit note pays is the sum of its allocations, and no note passes its document",
        count: "SELECT COUNT(*) AS counted FROM credit_note_balance",
        breaches: "SELECT d.number AS named FROM document d
            LEFT JOIN credit_note_balance b ON b.document_id = d.id
            LEFT JOIN (SELECT credit_note_id, SUM(amount_paise) AS paid FROM allocation GROUP BY credit_note_id) a
                ON a.credit_note_id = d.id
            WHERE d.kind = 'credit_note' AND (b.document_id IS NULL OR b.amount_paise <> d.payable_paise
                OR b.allocated_paise <> COALESCE(a.paid, 0))
            UNION ALL SELECT o.number FROM document o JOIN (
                SELECT corrects_id, SUM(taxable_paise) AS taxable, SUM(cgst_paise) AS cgst, SUM(igst_paise) AS igst
                FROM document WHERE kind = 'credit_note' GROUP BY corrects_id) n ON n.corrects_id = o.id
            WHERE n.taxable > o.taxable_paise OR n.cgst > o.cgst_paise OR n.igst > o.igst_paise",
    },
    Check {
        rule: "3",
        says: "what left again of a receipt or credit note is the sum of its refunds, bounces and reversals",
        count: "SELECT COUNT(*) AS counted FROM withdrawal",
        breaches: "SELECT r.number AS named FROM receipt_balance b JOIN receipt r ON r.id = b.receipt_id
            LEFT JOIN (SELECT receipt_id, SUM(amount_paise) AS gone FROM withdrawal GROUP BY receipt_id) w
                ON w.receipt_id = b.receipt_id
            WHERE b.withdrawn_paise <> COALESCE(w.gone, 0)
            UNION ALL SELECT d.number FROM credit_note_balance b JOIN document d ON d.id = b.document_id
            LEFT JOIN (SELECT credit_note_id, SUM(amount_paise) AS gone FROM withdrawal GROUP BY credit_note_id) w
                ON w.credit_note_id = b.document_id
            WHERE b.refunded_paise <> COALESCE(w.gone, 0)
            UNION ALL SELECT w.number FROM withdrawal w LEFT JOIN journal_entry e
                ON e.source_id = w.id AND e.source_kind = CASE WHEN w.kind = 'refund' THEN 'refund' ELSE 'bounce' END
            WHERE e.id IS NULL",
    },
    Check {
        rule: "3",
        says: "tax deducted, dues given up and deposits held are what their accounts show",
        count: "SELECT COUNT(*) AS counted FROM receipt WHERE mode IN ('tds', 'write_off', 'security_deposit')",
        breaches: "SELECT account || ' at ' || c.code AS named FROM (
                SELECT centre_id, account, SUM(posted) AS posted, SUM(listed) AS listed FROM (
                    SELECT centre_id, account, amount_paise AS posted, 0 AS listed FROM posting
                    WHERE account IN ('tds_receivable', 'write_off', 'security_deposit')
                    UNION ALL SELECT r.centre_id, 'tds_receivable', 0, b.amount_paise - b.withdrawn_paise
                    FROM tds_deduction t JOIN receipt r ON r.id = t.receipt_id
                    JOIN receipt_balance b ON b.receipt_id = r.id
                    UNION ALL SELECT w.centre_id, 'write_off', 0, b.amount_paise - b.withdrawn_paise
                    FROM write_off w JOIN receipt_balance b ON b.receipt_id = w.receipt_id
                    UNION ALL SELECT centre_id, 'security_deposit', 0, -held_paise FROM security_deposit) figures
                GROUP BY centre_id, account) sums
            JOIN centre c ON c.id = sums.centre_id WHERE sums.posted <> sums.listed
            UNION ALL SELECT 'deposit of unit ' || u.code FROM security_deposit s JOIN unit u ON u.id = s.unit_id
            LEFT JOIN (SELECT unit_id, centre_id,
                    SUM(CASE WHEN kind = 'taken' THEN amount_paise ELSE -amount_paise END) AS moved
                FROM security_deposit_entry GROUP BY unit_id, centre_id) e
                ON e.unit_id = s.unit_id AND e.centre_id = s.centre_id
            WHERE s.held_paise <> COALESCE(e.moved, 0)",
    },
    Check {
        rule: "3",
        says: "cheques in hand and at the bank are what their account shows, and one that waits pays nothing",
        count: "SELECT COUNT(*) AS counted FROM cheque",
        breaches: "SELECT 'cheques at ' || c.code AS named FROM (
                SELECT centre_id, SUM(posted) AS posted, SUM(listed) AS listed FROM (
                    SELECT centre_id, amount_paise AS posted, 0 AS listed FROM posting WHERE account = 'cheques_in_hand'
                    UNION ALL SELECT r.centre_id, 0, r.amount_paise FROM receipt r
                    LEFT JOIN cheque q ON q.receipt_id = r.id
                    WHERE r.mode IN ('cheque', 'demand_draft')
                        AND (q.receipt_id IS NULL OR q.state IN ('in_hand', 'deposited'))) figures
                GROUP BY centre_id) sums
            JOIN centre c ON c.id = sums.centre_id WHERE sums.posted <> sums.listed
            UNION ALL SELECT r.number FROM cheque q JOIN receipt r ON r.id = q.receipt_id
            JOIN receipt_balance b ON b.receipt_id = r.id WHERE q.counts = FALSE AND b.allocated_paise <> 0",
    },
    Check {
        rule: "3",
        says: "certificates show no more than was deducted, and interest is charged by a debit note each",
        count: "SELECT COUNT(*) AS counted FROM tds_certificate",
        breaches: "SELECT r.number AS named FROM receipt r JOIN receipt_balance b ON b.receipt_id = r.id
            JOIN (SELECT receipt_id, SUM(amount_paise) AS shown FROM tds_certificate GROUP BY receipt_id) c
                ON c.receipt_id = r.id WHERE c.shown > b.amount_paise - b.withdrawn_paise
            UNION ALL SELECT d.number FROM interest_charge i JOIN document d ON d.id = i.debit_note_id
            WHERE d.kind <> 'debit_note' OR d.corrects_id <> i.document_id",
    },
    Check {
        rule: "3",
        says: "what credit notes took back of each line is the sum of the notes' lines",
        count: "SELECT COUNT(*) AS counted FROM credited_line",
        breaches: "SELECT o.number AS named FROM document o
            LEFT JOIN (SELECT l.document_id, SUM(t.taxable_paise) AS taxable, SUM(t.cgst_paise) AS cgst,
                    SUM(t.igst_paise) AS igst, SUM(t.concession_paise) AS concession
                FROM credited_line t JOIN document_line l ON l.id = t.document_line_id GROUP BY l.document_id) t
                ON t.document_id = o.id
            LEFT JOIN (SELECT corrects_id, SUM(taxable_paise) AS taxable, SUM(cgst_paise) AS cgst,
                    SUM(igst_paise) AS igst, SUM(concession_paise) AS concession
                FROM document WHERE kind = 'credit_note' GROUP BY corrects_id) n ON n.corrects_id = o.id
            WHERE COALESCE(t.taxable, 0) <> COALESCE(n.taxable, 0) OR COALESCE(t.cgst, 0) <> COALESCE(n.cgst, 0)
                OR COALESCE(t.igst, 0) <> COALESCE(n.igst, 0) OR COALESCE(t.concession, 0) <> COALESCE(n.concession, 0)",
    },
    Check {
        rule: "3",
        says: "no entry was made in a locked month after it was locked",
        count: "SELECT COUNT(*) AS counted FROM period_lock WHERE locked = TRUE",
        breaches: "SELECT 'journal entry ' || CAST(e.id AS TEXT) AS named FROM journal_entry e JOIN period_lock p
                ON p.centre_id = e.centre_id AND p.month = SUBSTR(CAST(e.entered_on AS TEXT), 1, 7)
            WHERE p.locked = TRUE AND e.created_at > p.changed_at",
    },
    Check {
        rule: "4, I5",
        says: "each completed use has one charge of its host and of each partner, and nothing else is charged",
        count: "SELECT COUNT(*) AS counted FROM charge",
        breaches: "SELECT b.reference AS named FROM booking b WHERE b.status = 'completed' AND (
                SELECT COUNT(*) FROM charge c WHERE c.booking_id = b.id AND c.unit_id = b.unit_id
                    AND c.kind IN ('usage', 'aborted')) <> 1
            UNION ALL SELECT b.reference FROM joint_part p JOIN booking b ON b.id = p.booking_id
            WHERE p.status = 'agreed' AND b.status = 'completed' AND (
                SELECT COUNT(*) FROM charge c WHERE c.booking_id = b.id AND c.unit_id = p.unit_id
                    AND c.kind IN ('usage', 'aborted')) <> 1
            UNION ALL SELECT b.reference FROM charge c JOIN booking b ON b.id = c.booking_id
            LEFT JOIN joint_part p ON p.booking_id = b.id AND p.unit_id = c.unit_id AND p.status = 'agreed'
            WHERE (c.unit_id <> b.unit_id AND p.id IS NULL)
                OR (b.status <> 'completed' AND c.kind NOT IN ('no_show', 'late_cancel'))
                OR (b.status <> 'no_show' AND c.kind = 'no_show')
                OR (b.status <> 'cancelled' AND c.kind = 'late_cancel')
            UNION ALL SELECT b.reference FROM booking b JOIN charge c ON c.booking_id = b.id
                AND c.kind IN ('operator', 'consumables', 'urgent', 'overtime')
            LEFT JOIN charge u ON u.booking_id = c.booking_id AND u.unit_id = c.unit_id AND u.kind = 'usage'
            WHERE u.id IS NULL",
    },
    Check {
        rule: "4",
        says: "the partners of a joint booking leave its host a part",
        count: "SELECT COUNT(*) AS counted FROM joint_part",
        breaches: "SELECT b.reference AS named FROM booking b JOIN (
                SELECT booking_id, SUM(part_bp) AS parts FROM joint_part WHERE status = 'agreed' GROUP BY booking_id) p
                ON p.booking_id = b.id WHERE p.parts > 9999
            UNION ALL SELECT b.reference FROM booking b JOIN joint_part p ON p.booking_id = b.id AND p.unit_id = b.unit_id",
    },
    Check {
        rule: "6",
        says: "rate versions of a machine and category never overlap",
        count: "SELECT COUNT(*) AS counted FROM tariff",
        breaches: "SELECT a.code AS named FROM tariff a JOIN tariff b ON b.equipment_id = a.equipment_id
                AND b.user_category = a.user_category AND b.id > a.id
            WHERE (b.effective_to IS NULL OR a.effective_from <= b.effective_to)
                AND (a.effective_to IS NULL OR a.effective_to >= b.effective_from)",
    },
    Check {
        rule: "6",
        says: "each rate decided here stands on a resolution with its paper and a second person",
        count: "SELECT COUNT(*) AS counted FROM rate_proposal WHERE status = 'approved'",
        breaches: "SELECT t.code AS named FROM tariff t JOIN rate_proposal p ON p.id = t.proposal_id
            WHERE p.status <> 'approved' OR p.decided_by = p.proposed_by OR p.resolution_number = ''
                OR NOT EXISTS (SELECT 1 FROM attachment a WHERE a.object_kind = 'rate_proposal' AND a.object_id = p.id)
            UNION ALL SELECT 'proposal ' || CAST(p.id AS TEXT) FROM rate_proposal p WHERE p.status = 'approved'
                AND (SELECT COUNT(*) FROM tariff t WHERE t.proposal_id = p.id)
                    <> (SELECT COUNT(*) FROM rate_proposal_line l WHERE l.proposal_id = p.id)",
    },
    Check {
        rule: "4, I5",
        says: "each billed charge stands on exactly one line of one live document",
        count: "SELECT COUNT(*) AS counted FROM billed_charge",
        breaches: "SELECT 'charge ' || CAST(b.charge_id AS TEXT) AS named FROM billed_charge b
            LEFT JOIN document_line l ON l.charge_id = b.charge_id AND l.document_id = b.document_id
            GROUP BY b.charge_id HAVING COUNT(l.id) <> 1
            UNION ALL SELECT 'charge ' || CAST(l.charge_id AS TEXT) FROM document_line l
            JOIN document d ON d.id = l.document_id
            LEFT JOIN billed_charge b ON b.charge_id = l.charge_id AND b.document_id = l.document_id
            LEFT JOIN credit_note_reversal v ON v.charge_id = l.charge_id AND v.document_id = l.document_id
            WHERE l.charge_id IS NOT NULL AND d.kind NOT IN ('credit_note', 'debit_note') AND b.charge_id IS NULL
                AND v.charge_id IS NULL",
    },
    Check {
        rule: "6, I6",
        says: "each line of a document bills its charge to the paisa, before tax",
        count: "SELECT COUNT(*) AS counted FROM document_line WHERE charge_id IS NOT NULL",
        breaches: "SELECT d.number || ' line ' || CAST(l.line_no AS TEXT) AS named FROM document_line l
            JOIN document d ON d.id = l.document_id JOIN charge c ON c.id = l.charge_id
            WHERE d.kind NOT IN ('credit_note', 'debit_note')
                AND (l.base_paise <> c.base_paise OR l.concession_paise <> c.concession_paise
                    OR l.taxable_paise <> c.taxable_paise OR c.unit_id <> d.unit_id OR c.centre_id <> d.centre_id)",
    },
    Check {
        rule: "I6",
        says: "the lines of each document sum to its base, concession, taxable value and taxes",
        count: "SELECT COUNT(*) AS counted FROM document",
        breaches: "SELECT d.number AS named FROM document d JOIN (
                SELECT document_id, COUNT(*) AS line_count, SUM(base_paise) AS base, SUM(concession_paise) AS concession,
                    SUM(taxable_paise) AS taxable, SUM(cgst_paise) AS cgst, SUM(sgst_paise) AS sgst,
                    SUM(igst_paise) AS igst
                FROM document_line GROUP BY document_id) l ON l.document_id = d.id
            WHERE l.line_count <> d.line_count OR l.base <> d.base_paise OR l.concession <> d.concession_paise
                OR l.taxable <> d.taxable_paise OR l.cgst <> d.cgst_paise OR l.sgst <> d.sgst_paise
                OR l.igst <> d.igst_paise
            UNION ALL SELECT d.number FROM document d LEFT JOIN document_line l ON l.document_id = d.id
            WHERE l.id IS NULL AND d.line_count <> 0",
    },
    Check {
        rule: "I6",
        says: "taxable value, taxes and round-off make the total; CGST equals SGST and never meets IGST",
        count: "SELECT COUNT(*) AS counted FROM document",
        breaches: "SELECT number AS named FROM document
            WHERE taxable_paise <> base_paise - concession_paise OR cgst_paise <> sgst_paise
                OR (igst_paise <> 0 AND cgst_paise <> 0) OR round_off_paise NOT BETWEEN -50 AND 50
                OR payable_paise <> taxable_paise + cgst_paise + sgst_paise + igst_paise + round_off_paise
            UNION ALL SELECT 'charge ' || CAST(id AS TEXT) FROM charge
            WHERE taxable_paise <> base_paise - concession_paise OR cgst_paise <> sgst_paise
                OR (igst_paise <> 0 AND cgst_paise <> 0)
                OR total_paise <> taxable_paise + cgst_paise + sgst_paise + igst_paise",
    },
    Check {
        rule: "6",
        says: "concession used of each yearly cap is what the charges of that year took",
        count: "SELECT COUNT(*) AS counted FROM concession_use",
        breaches: "SELECT 'unit ' || u.code || ', scheme ' || s.code || ', year ' || CAST(sums.year AS TEXT) AS named FROM (
                SELECT unit_id, scheme_id, year, SUM(used) AS used, SUM(taken) AS taken FROM (
                    SELECT unit_id, scheme_id, financial_year AS year, used_paise AS used, 0 AS taken
                    FROM concession_use
                    UNION ALL SELECT c.unit_id, g.scheme_id,
                        CAST(SUBSTR(CAST(c.service_on AS TEXT), 1, 4) AS BIGINT)
                            - CASE WHEN SUBSTR(CAST(c.service_on AS TEXT), 6, 2) < '04' THEN 1 ELSE 0 END,
                        0, g.amount_paise - g.given_back_paise
                    FROM charge_concession g JOIN charge c ON c.id = g.charge_id) both_sides
                GROUP BY unit_id, scheme_id, year) sums
            JOIN unit u ON u.id = sums.unit_id JOIN scheme s ON s.id = sums.scheme_id
            WHERE sums.used <> sums.taken",
    },
    Check {
        rule: "5, I7",
        says: "each booking, charge, job card and paper has its audit row",
        count: "SELECT COUNT(*) AS counted FROM audit_entry",
        breaches: "SELECT 'booking ' || b.reference AS named FROM booking b WHERE NOT EXISTS (
                SELECT 1 FROM audit_entry a WHERE a.object_kind = 'booking' AND a.object_id = b.id)
            UNION ALL SELECT 'charge ' || CAST(c.id AS TEXT) FROM charge c WHERE NOT EXISTS (
                SELECT 1 FROM audit_entry a WHERE (a.object_kind = 'charge' AND a.object_id = c.id)
                    OR (a.object_kind = 'booking' AND a.object_id = c.booking_id))
            UNION ALL SELECT 'job card ' || CAST(j.id AS TEXT) FROM job_card j WHERE NOT EXISTS (
                SELECT 1 FROM audit_entry a WHERE a.object_kind = 'job_card' AND a.object_id = j.id)
            UNION ALL SELECT 'document ' || d.number FROM document d WHERE NOT EXISTS (
                SELECT 1 FROM audit_entry a WHERE a.object_kind = 'document' AND a.object_id = d.id)
            UNION ALL SELECT 'receipt ' || r.number FROM receipt r WHERE NOT EXISTS (
                SELECT 1 FROM audit_entry a WHERE a.object_kind = 'receipt' AND a.object_id = r.id)
            UNION ALL SELECT 'gate pass ' || g.number FROM gate_pass g WHERE NOT EXISTS (
                SELECT 1 FROM audit_entry a WHERE a.object_kind = 'gate_pass' AND a.object_id = g.id)",
    },
    Check {
        rule: "I8",
        says: "each message waits or is sent once, and belongs to a change on record",
        count: "SELECT COUNT(*) AS counted FROM outbox",
        breaches: "SELECT 'message ' || CAST(o.id AS TEXT) AS named FROM outbox o
            WHERE (o.object_kind = 'booking' AND NOT EXISTS (SELECT 1 FROM booking b WHERE b.id = o.object_id))
                OR (o.object_kind = 'document' AND NOT EXISTS (SELECT 1 FROM document d WHERE d.id = o.object_id))
                OR (o.object_kind = 'receipt' AND NOT EXISTS (SELECT 1 FROM receipt r WHERE r.id = o.object_id))
                OR (o.sent_at IS NOT NULL AND o.attempts < 1)",
    },
    Check {
        rule: "3, cash",
        says: "each counted drawer comes to its float, its entries and its notes, and its rest goes on one slip",
        count: "SELECT COUNT(*) AS counted FROM cash_drawer WHERE closed_at IS NOT NULL",
        breaches: "SELECT 'drawer ' || CAST(d.id AS TEXT) AS named FROM cash_drawer d
            LEFT JOIN cash_deposit_part p ON p.drawer_id = d.id LEFT JOIN cash_drawer f ON f.id = d.from_drawer_id
            WHERE d.closed_at IS NOT NULL AND (
                d.expected_paise <> d.float_paise + COALESCE((SELECT SUM(e.amount_paise) FROM drawer_entry e
                    WHERE e.drawer_id = d.id), 0)
                OR d.counted_paise <> COALESCE((SELECT SUM(c.value_paise * c.pieces) FROM cash_count c
                    WHERE c.drawer_id = d.id), 0)
                OR d.counted_paise - d.expected_paise <> COALESCE((SELECT SUM(p.amount_paise) FROM journal_entry e
                    JOIN posting p ON p.journal_entry_id = e.id AND p.account = 'cash'
                    WHERE e.source_kind = 'cash_close' AND e.source_id = d.id), 0)
                OR p.amount_paise <> d.counted_paise - d.kept_paise OR d.float_paise <> f.kept_paise)
            UNION ALL SELECT 'entry ' || CAST(e.journal_entry_id AS TEXT) FROM drawer_entry e
            WHERE e.amount_paise <> COALESCE((SELECT SUM(p.amount_paise) FROM posting p
                WHERE p.journal_entry_id = e.journal_entry_id AND p.account = 'cash'), 0)
            UNION ALL SELECT 'slip ' || CAST(d.id AS TEXT) FROM cash_deposit d
            WHERE d.amount_paise <> COALESCE((SELECT SUM(p.amount_paise) FROM cash_deposit_part p
                    WHERE p.deposit_id = d.id), 0)
                OR d.amount_paise <> COALESCE((SELECT SUM(c.value_paise * c.pieces) FROM cash_deposit_count c
                    WHERE c.deposit_id = d.id), 0)",
    },
    Check {
        rule: "work",
        says: "processed and rejected goods are no more than came in, and no more left than came",
        count: "SELECT COUNT(*) AS counted FROM job_card",
        breaches: "SELECT 'job card ' || CAST(j.id AS TEXT) AS named FROM job_card j
            LEFT JOIN (SELECT job_card_id, SUM(quantity_milli) AS gone FROM gate_pass GROUP BY job_card_id) g
                ON g.job_card_id = j.id
            WHERE j.processed_quantity_milli + COALESCE(j.rejected_quantity_milli, 0) > j.received_quantity_milli
                OR COALESCE(g.gone, 0) > COALESCE(j.received_quantity_milli, 0)
                OR j.stopped_at < j.started_at",
    },
    Check {
        rule: "claims",
        says: "what a unit and a budget have used of a scheme is the sum of the claims that count, within the caps",
        count: "SELECT COUNT(*) AS counted FROM scheme_claim",
        breaches: "SELECT 'unit ' || u.code || ' ' || s.head AS named FROM scheme_use s JOIN unit u ON u.id = s.unit_id
            LEFT JOIN (SELECT unit_id, head, financial_year, COUNT(*) AS events,
                    CAST(SUM(COALESCE(sanctioned_paise, awarded_paise)) AS BIGINT) AS used
                FROM scheme_claim WHERE status NOT IN ('rejected', 'withdrawn')
                GROUP BY unit_id, head, financial_year) c
                ON c.unit_id = s.unit_id AND c.head = s.head AND c.financial_year = s.financial_year
            WHERE s.used_paise <> COALESCE(c.used, 0) OR s.event_count <> COALESCE(c.events, 0)
                OR s.used_paise > COALESCE(s.cap_paise, s.used_paise)
            UNION ALL SELECT 'budget ' || b.head FROM scheme_budget b
            LEFT JOIN (SELECT head, financial_year,
                    CAST(SUM(COALESCE(sanctioned_paise, awarded_paise)) AS BIGINT) AS used
                FROM scheme_claim WHERE status NOT IN ('rejected', 'withdrawn') GROUP BY head, financial_year) c
                ON c.head = b.head AND c.financial_year = b.financial_year
            WHERE NOT EXISTS (SELECT 1 FROM scheme f WHERE f.code = b.head AND f.scope = 'user_fee')
            AND (b.used_paise <> COALESCE(c.used, 0) OR b.used_paise > COALESCE(b.budget_paise, b.used_paise))
            UNION ALL SELECT 'claim ' || CAST(c.id AS TEXT) FROM scheme_claim c WHERE NOT EXISTS (
                SELECT 1 FROM scheme_use s WHERE s.unit_id = c.unit_id AND s.head = c.head
                AND s.financial_year = c.financial_year)",
    },
    Check {
        rule: "3",
        says: "what is open on documents less the credits that are free is each unit's account",
        count: "SELECT COUNT(DISTINCT unit_id) AS counted FROM posting WHERE account = 'unit'",
        breaches: "SELECT u.code || ' at ' || c.code AS named FROM (
                SELECT d.unit_id, d.centre_id, b.payable_paise - b.settled_paise AS amount
                FROM document_balance b JOIN document d ON d.id = b.document_id
                WHERE d.kind NOT IN ('credit_note', 'receipt_voucher', 'refund_voucher')
                UNION ALL SELECT r.unit_id, r.centre_id, b.allocated_paise + b.withdrawn_paise - b.amount_paise
                FROM receipt_balance b JOIN receipt r ON r.id = b.receipt_id
                UNION ALL SELECT d.unit_id, d.centre_id, b.allocated_paise + b.refunded_paise - b.amount_paise
                FROM credit_note_balance b JOIN document d ON d.id = b.document_id
                UNION ALL SELECT unit_id, centre_id, -amount_paise FROM posting WHERE account = 'unit') x
            JOIN unit u ON u.id = x.unit_id JOIN centre c ON c.id = x.centre_id
            GROUP BY u.code, c.code HAVING SUM(x.amount) <> 0",
    },
    Check {
        rule: "3",
        says: "what the books say a gateway has is what it took less what it gave back and paid out",
        count: "SELECT COUNT(*) AS counted FROM gateway_payment",
        breaches: "SELECT c.code AS named FROM (
                SELECT centre_id, amount_paise AS amount FROM receipt WHERE mode = 'gateway' AND imported = FALSE
                UNION ALL SELECT centre_id, -amount_paise FROM withdrawal WHERE mode = 'gateway'
                UNION ALL SELECT centre_id, CASE kind WHEN 'taken' THEN amount_paise ELSE -amount_paise END
                FROM security_deposit_entry WHERE mode = 'gateway' AND kind <> 'applied'
                UNION ALL SELECT centre_id, -gross_paise FROM gateway_settlement WHERE state = 'posted'
                UNION ALL SELECT centre_id, -amount_paise FROM posting WHERE account = 'gateway') x
            JOIN centre c ON c.id = x.centre_id GROUP BY c.code HAVING SUM(x.amount) <> 0",
    },
    Check {
        rule: "3",
        says: "each payment of a gateway that was taken is its receipt, and each pay-out is what it holds",
        count: "SELECT COUNT(*) AS counted FROM gateway_settlement",
        breaches: "SELECT p.payment_id AS named FROM gateway_payment p JOIN receipt r ON r.id = p.receipt_id
            WHERE r.amount_paise <> p.amount_paise OR r.mode <> 'gateway' OR r.centre_id <> p.centre_id
            UNION ALL SELECT f.refund_id FROM gateway_refund f JOIN withdrawal w ON w.id = f.withdrawal_id
            WHERE w.amount_paise <> f.amount_paise OR w.centre_id <> f.centre_id
            UNION ALL SELECT s.settlement_id FROM gateway_settlement s
            LEFT JOIN gateway_settlement_item i ON i.settlement_id = s.id WHERE s.state = 'posted'
            GROUP BY s.id, s.settlement_id, s.gross_paise HAVING COALESCE(SUM(i.amount_paise), 0) <> s.gross_paise
            UNION ALL SELECT s.settlement_id FROM gateway_settlement_item i
            JOIN gateway_settlement s ON s.id = i.settlement_id
            LEFT JOIN gateway_payment p ON p.id = i.payment_id LEFT JOIN gateway_refund f ON f.id = i.refund_id
            WHERE COALESCE(p.amount_paise, -f.amount_paise) <> i.amount_paise OR s.state <> 'posted'
            OR COALESCE(p.centre_id, f.centre_id) <> s.centre_id
            UNION ALL SELECT s.settlement_id FROM gateway_settlement s
            LEFT JOIN journal_entry j ON j.source_kind = 'gateway_settlement' AND j.source_id = s.id
            WHERE (s.state = 'posted') <> (j.id IS NOT NULL)",
    },
    Check {
        rule: "3",
        says: "the trial balance of each centre is even: debit equals credit",
        count: "SELECT COUNT(*) AS counted FROM posting",
        breaches: "SELECT c.code AS named FROM posting p JOIN centre c ON c.id = p.centre_id
            GROUP BY c.code HAVING SUM(p.amount_paise) <> 0",
    },
    Check {
        rule: "3",
        says: "the taxes of each bill and note are those its journal entry owes, so GST summary and journal agree",
        count: "SELECT COUNT(*) AS counted FROM journal_entry WHERE document_id IS NOT NULL",
        breaches: "SELECT d.number AS named FROM document d JOIN journal_entry j ON j.document_id = d.id
            JOIN posting p ON p.journal_entry_id = j.id
            WHERE d.kind NOT IN ('opening_due', 'receipt_voucher', 'refund_voucher')
            GROUP BY d.id, d.number, d.kind, d.cgst_paise, d.sgst_paise, d.igst_paise
            HAVING SUM(CASE p.account WHEN 'output_cgst' THEN p.amount_paise ELSE 0 END)
                    <> d.cgst_paise * CASE d.kind WHEN 'credit_note' THEN 1 ELSE -1 END
                OR SUM(CASE p.account WHEN 'output_sgst' THEN p.amount_paise ELSE 0 END)
                    <> d.sgst_paise * CASE d.kind WHEN 'credit_note' THEN 1 ELSE -1 END
                OR SUM(CASE p.account WHEN 'output_igst' THEN p.amount_paise ELSE 0 END)
                    <> d.igst_paise * CASE d.kind WHEN 'credit_note' THEN 1 ELSE -1 END",
    },
    Check {
        rule: "3",
        says: "what is set aside for a machine's month stands in the journal, and no machine's reserve passes its cost",
        count: "SELECT COUNT(*) AS counted FROM depreciation_month",
        breaches: "SELECT 'depreciation ' || CAST(m.id AS TEXT) AS named FROM depreciation_month m
            LEFT JOIN journal_entry j ON j.source_kind = 'depreciation' AND j.source_id = m.id
            LEFT JOIN posting p ON p.journal_entry_id = j.id AND p.account = 'depreciation'
            WHERE COALESCE(p.amount_paise, 0) <> m.amount_paise
            UNION ALL SELECT e.code FROM depreciation_month m JOIN equipment e ON e.id = m.equipment_id
            GROUP BY e.id, e.code HAVING SUM(m.amount_paise) > (
                SELECT MAX(t.cost_paise) FROM depreciation_terms t WHERE t.equipment_id = e.id)",
    },
    Check {
        rule: "billing 4.1",
        says: "what left for Tally is an entry or an allocation of the centre whose export it was in",
        count: "SELECT COUNT(*) AS counted FROM tally_voucher",
        breaches: "SELECT t.source || ' ' || CAST(t.source_id AS TEXT) AS named FROM tally_voucher t
            JOIN export_run r ON r.id = t.run_id
            LEFT JOIN journal_entry j ON t.source = 'entry' AND j.id = t.source_id
            LEFT JOIN allocation a ON t.source = 'allocation' AND a.id = t.source_id
            LEFT JOIN document d ON d.id = a.document_id
            WHERE COALESCE(j.centre_id, d.centre_id, 0) <> r.centre_id",
    },
    Check {
        rule: "billing 4, exports",
        says: "an exported file that is kept has all its bytes",
        count: "SELECT COUNT(*) AS counted FROM export_order WHERE state = 'ready' AND cleared_at IS NULL",
        breaches: "SELECT 'order ' || CAST(o.id AS TEXT) AS named FROM export_order o JOIN export_run r ON r.id = o.run_id
            WHERE o.cleared_at IS NULL AND r.size_bytes <> (
                SELECT COALESCE(SUM(LENGTH(p.content)), 0) FROM export_part p WHERE p.order_id = o.id)",
    },
    Check {
        rule: "R86",
        says: "an export is in work exactly while it has a lane",
        count: "SELECT COUNT(*) AS counted FROM export_order WHERE state IN ('waiting', 'working')",
        breaches: "SELECT 'order ' || CAST(o.id AS TEXT) AS named FROM export_order o
            LEFT JOIN export_lane l ON l.order_id = o.id
            WHERE (o.state = 'working') <> (l.order_id IS NOT NULL) OR l.asked_by <> o.asked_by",
    },
    Check {
        rule: "3, advances",
        says: "the account of GST on advances is the tax of taxed advances that are not used, by centre",
        count: "SELECT COUNT(*) AS counted FROM taxed_advance",
        breaches: "SELECT 'GST on advances at ' || c.code AS named FROM (
                SELECT centre_id, SUM(posted) AS posted, SUM(listed) AS listed FROM (
                    SELECT centre_id, amount_paise AS posted, 0 AS listed FROM posting WHERE account = 'gst_on_advances'
                    UNION ALL SELECT centre_id, 0, cgst_paise + sgst_paise + igst_paise FROM taxed_advance
                    UNION ALL SELECT a.centre_id, 0, -(m.cgst_paise + m.sgst_paise + m.igst_paise)
                    FROM advance_movement m JOIN taxed_advance a ON a.document_id = m.advance_id) figures
                GROUP BY centre_id) sums
            JOIN centre c ON c.id = sums.centre_id WHERE sums.posted <> sums.listed",
    },
    Check {
        rule: "3, advances",
        says: "an advance is its voucher, is used as its movements say, pays no more than its receipt, and used up bears no tax",
        count: "SELECT COUNT(*) AS counted FROM advance_movement",
        breaches: "SELECT d.number AS named FROM taxed_advance a JOIN document d ON d.id = a.document_id
            JOIN receipt_balance b ON b.receipt_id = a.receipt_id
            LEFT JOIN (SELECT advance_id, SUM(amount_paise) AS used, SUM(taxable_paise) AS taxable,
                    SUM(cgst_paise) AS cgst, SUM(sgst_paise) AS sgst, SUM(igst_paise) AS igst
                FROM advance_movement GROUP BY advance_id) m ON m.advance_id = a.document_id
            WHERE a.used_paise <> COALESCE(m.used, 0) OR d.kind <> 'receipt_voucher'
                OR d.payable_paise <> a.amount_paise OR d.taxable_paise <> a.taxable_paise
                OR d.cgst_paise <> a.cgst_paise OR d.sgst_paise <> a.sgst_paise OR d.igst_paise <> a.igst_paise
                OR a.amount_paise - a.used_paise > b.amount_paise - b.allocated_paise - b.withdrawn_paise
                OR (a.used_paise IN (0, a.amount_paise) AND (COALESCE(m.taxable, 0) * a.amount_paise
                        <> a.taxable_paise * a.used_paise
                    OR COALESCE(m.cgst + m.sgst + m.igst, 0) * a.amount_paise
                        <> (a.cgst_paise + a.sgst_paise + a.igst_paise) * a.used_paise))
            UNION ALL SELECT o.number FROM (SELECT advance_id, document_id, SUM(amount_paise) AS adjusted
                FROM advance_movement WHERE kind <> 'refunded' GROUP BY advance_id, document_id) m
            JOIN taxed_advance a ON a.document_id = m.advance_id JOIN document o ON o.id = m.document_id
            LEFT JOIN (SELECT receipt_id, document_id, SUM(amount_paise) AS paid FROM allocation
                GROUP BY receipt_id, document_id) p ON p.receipt_id = a.receipt_id AND p.document_id = m.document_id
            WHERE m.adjusted < 0 OR m.adjusted > COALESCE(p.paid, 0)
            UNION ALL SELECT d.number FROM document d LEFT JOIN taxed_advance a ON a.document_id = d.id
            LEFT JOIN advance_movement m ON m.document_id = d.id AND m.kind = 'refunded'
            WHERE (d.kind = 'receipt_voucher' AND a.document_id IS NULL) OR (d.kind = 'refund_voucher'
                AND (m.id IS NULL OR m.advance_id <> d.corrects_id OR m.amount_paise <> d.payable_paise
                    OR m.cgst_paise <> d.cgst_paise OR m.igst_paise <> d.igst_paise))",
    },
];
