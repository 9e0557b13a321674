//! Concessions and what others owe for them, as questions in SQL that both engines take.

use super::checks::Check;

/// Every check of concessions.
pub const CONCESSIONS: &[Check] = &[
    Check {
        rule: "6",
        says: "what each charge takes off is the sum of its concessions, by who bears them",
        count: "SELECT COUNT(*) AS counted FROM charge_concession",
        breaches: "SELECT 'charge ' || CAST(c.id AS TEXT) AS named FROM charge c LEFT JOIN (
                SELECT charge_id,
                    SUM(CASE WHEN borne_by = 'sponsor' THEN 0 ELSE amount_paise END) AS conceded,
                    SUM(CASE WHEN borne_by = 'sponsor' THEN amount_paise ELSE 0 END) AS sponsored
                FROM charge_concession GROUP BY charge_id) g ON g.charge_id = c.id
            WHERE c.concession_paise <> COALESCE(g.conceded, 0) OR c.sponsored_paise <> COALESCE(g.sponsored, 0)",
    },
    Check {
        rule: "6",
        says: "each budget of a concession is used by what charges of its year took, and by no more",
        count: "SELECT COUNT(*) AS counted FROM scheme_budget WHERE budget_paise IS NOT NULL",
        breaches: "SELECT b.head AS named FROM scheme_budget b JOIN scheme s ON s.code = b.head AND s.scope = 'user_fee'
            WHERE b.budget_paise IS NOT NULL AND (b.used_paise > b.budget_paise OR b.used_paise <> COALESCE((
                SELECT SUM(g.amount_paise - g.given_back_paise) FROM charge_concession g JOIN charge c ON c.id = g.charge_id
                WHERE g.scheme_id = s.id AND b.financial_year = CAST(SUBSTR(CAST(c.service_on AS TEXT), 1, 4) AS BIGINT)
                    - CASE WHEN SUBSTR(CAST(c.service_on AS TEXT), 6, 2) < '04' THEN 1 ELSE 0 END), 0))",
    },
    Check {
        rule: "3",
        says: "what each scheme owes in the books is what accrued less what came, was given up or asked of units",
        count: "SELECT COUNT(*) AS counted FROM subsidy_accrual",
        breaches: "SELECT s.code || ' at ' || z.code AS named FROM (
                SELECT centre_id, scheme_id, SUM(posted) AS posted, SUM(listed) AS listed FROM (
                    SELECT centre_id, scheme_id, amount_paise AS posted, 0 AS listed FROM posting
                    WHERE account = 'subsidy_receivable'
                    UNION ALL SELECT centre_id, scheme_id, 0, amount_paise - credited_paise FROM subsidy_accrual
                    UNION ALL SELECT centre_id, scheme_id, 0, -amount_paise FROM subsidy_movement) figures
                GROUP BY centre_id, scheme_id) sums
            JOIN scheme s ON s.id = sums.scheme_id JOIN centre z ON z.id = sums.centre_id
            WHERE sums.posted <> sums.listed",
    },
    Check {
        rule: "3",
        says: "what sponsors bear pays its document and nothing else",
        count: "SELECT COUNT(*) AS counted FROM receipt WHERE mode = 'sponsor'",
        breaches: "SELECT r.number AS named FROM receipt r JOIN receipt_balance b ON b.receipt_id = r.id
            WHERE r.mode = 'sponsor' AND (b.allocated_paise + b.withdrawn_paise <> b.amount_paise
                OR b.amount_paise <> (SELECT SUM(a.amount_paise) FROM subsidy_accrual a WHERE a.receipt_id = r.id))",
    },
];
