//! What must hold of persons' data, as questions in SQL that both engines take.

use super::checks::Check;

/// Every check of privacy.
pub const PRIVACY: &[Check] = &[
    Check {
        rule: "privacy",
        says: "of an erased person only the token is left, and nothing opens the log-in",
        count: "SELECT COUNT(*) AS counted FROM erasure",
        breaches: "SELECT e.token AS named FROM erasure e JOIN app_user u ON u.id = e.user_id
            WHERE u.login <> e.token OR u.name <> e.token OR u.email IS NOT NULL OR u.phone IS NOT NULL
                OR u.password_hash IS NOT NULL OR u.status <> 'disabled'
                OR EXISTS (SELECT 1 FROM session s WHERE s.user_id = u.id)
                OR EXISTS (SELECT 1 FROM api_token t WHERE t.user_id = u.id)
                OR EXISTS (SELECT 1 FROM unit_member m WHERE m.user_id = u.id)
                OR EXISTS (SELECT 1 FROM staff_role r WHERE r.user_id = u.id)",
    },
    Check {
        rule: "privacy",
        says: "every request about privacy came in on record",
        count: "SELECT COUNT(*) AS counted FROM privacy_request",
        breaches: "SELECT ticket AS named FROM privacy_request r WHERE NOT EXISTS (SELECT 1 FROM audit_entry a
            WHERE a.object_kind = 'privacy_request' AND a.object_id = r.id)",
    },
];
