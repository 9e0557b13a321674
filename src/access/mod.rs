//! Who somebody is and what they may do: log-ins, sessions, standings, and the table of
//! roles and verbs that every verb asks before it acts.
//!
//! What always holds: permission is decided here and asked in the verb, never in a page;
//! another unit's or centre's thing is answered as if it were not there; passwords are
//! Argon2id, session ids and one-time tokens are stored only as hashes, seeds of one-time passwords only sealed;
//! who has a second factor never gets in without it, whichever way they came; a token for programs does no more
//! than its scope; guessing is slowed
//! by counters in the database, so that all instances share them; a role taken away or a
//! log-in disabled works on the very next request.

mod api_token;
mod erase;
mod known;
mod log_in;
mod matrix;
mod own_details;
mod password;
mod sealed;
mod second_factor;
mod session;
mod standing;
mod token;
mod user;

pub use api_token::{ApiToken, LONGEST_DAYS, NewToken, api_tokens, create_api_token, revoke_api_token, token_bearer};
pub use erase::{Erased, erase_user};
pub use known::{may_tell, members_of, users_reached_by};
pub use log_in::{Entry, LogIn, log_in, log_in_second, log_in_vouched, log_in_with_code, log_out, pending};
pub use matrix::{VerbGroup, check, check_somewhere, group_of, may, may_somewhere, roles_of};
pub use own_details::{OwnDetails, correct_own_details};
pub use password::{accept_invitation, change_password, own_password_fits, reset_password};
pub use second_factor::{
    Enrolment, FactorState, begin_second_factor, begun_enrolment, confirm_second_factor, demand_second_factor,
    factor_state, recovery_codes_left, remove_second_factor, renew_recovery_codes, reset_second_factor,
    second_factor_demanded, staff_without_second_factor,
};
pub use session::{OpenSession, SessionLayer, end_other_sessions, end_session, open_sessions, session_layer};
pub use standing::{Place, Signed, signed_in, standings, switch_standing, wants_second_factor};
pub use token::{ask_password_reset, give_login_code, invite};
pub use user::{
    AppUser, NewUser, StaffRole, add_unit_member, create_user, find_user, grant_role, move_unit_members,
    remove_unit_member, revoke_role, set_user_status, staff_roles, unit_members, user, users,
};
