//! What a unit's registration must look like. Pure.

use chrono::NaiveDate;

use crate::base::text::{self, GstinFault};
use crate::base::{Paise, Reason, Reasons};

/// Kinds of unit, as stored.
pub const KINDS: [&str; 4] = ["enterprise", "artisan", "shg", "fpo"];
/// Sizes by the MSMED Act 2006, s. 7, as stored.
pub const SIZES: [&str; 4] = ["micro", "small", "medium", "large"];
const LONGEST_NAME: usize = 120;
const LONGEST_TEXT: usize = 1000;
const LARGEST_CREDIT: Paise = Paise(100_000_000_00);

/// What somebody typed about a unit.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct UnitInput {
    /// Name in English letters; one of the two names is needed.
    pub name_en: String,
    /// Name in Devanagari.
    pub name_hi: String,
    /// Code of the cluster, empty for none.
    pub cluster: String,
    /// `enterprise`, `artisan`, `shg` or `fpo`.
    pub unit_kind: String,
    /// `micro`, `small`, `medium` or `large`.
    pub size_category: String,
    /// Udyam registration number; an enterprise needs one.
    pub udyam_no: String,
    /// GSTIN, empty where not registered.
    pub gstin: String,
    /// GST code of the State.
    pub state_code: String,
    /// Village, town or part of the city.
    pub place: String,
    /// PIN code, six digits.
    pub pin: String,
    /// What the contact is in the unit: proprietor, secretary, …
    pub contact_role: String,
    /// Ten digits.
    pub phone: String,
    /// May be empty.
    pub email: String,
    /// `yes` where women own it.
    pub women_owned: String,
    /// `yes` where members of a Scheduled Caste or Tribe own it.
    pub scst_owned: String,
}

/// A unit's facts in their stored shapes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitFacts {
    pub name_en: String,
    pub name_hi: String,
    pub cluster: Option<String>,
    pub unit_kind: &'static str,
    pub size_category: &'static str,
    pub udyam_no: Option<String>,
    pub gstin: Option<String>,
    pub state_code: String,
    pub place: String,
    pub pin: String,
    pub contact_role: String,
    pub phone: String,
    pub email: Option<String>,
    pub women_owned: bool,
    pub scst_owned: bool,
}

/// Reads what was typed about a unit, or says everything that is wrong with it.
pub fn read_unit(input: &UnitInput) -> Result<UnitFacts, Reasons> {
    let mut reasons = Reasons::new();
    let mut refuse = |field: &'static str, code: &'static str| reasons.push(Reason::field(field, code));
    let name_en = text::clean(&input.name_en);
    let name_hi = text::clean(&input.name_hi);
    if name_en.is_empty() && name_hi.is_empty() {
        refuse("name_en", "unit-name-missing");
    }
    if name_en.chars().count() > LONGEST_NAME || name_hi.chars().count() > LONGEST_NAME {
        refuse("name_en", "unit-name-long");
    }
    let unit_kind = one_of(&KINDS, &input.unit_kind).unwrap_or_else(|| {
        refuse("unit_kind", "unit-kind");
        KINDS[0]
    });
    let size_category = one_of(&SIZES, &input.size_category).unwrap_or_else(|| {
        refuse("size_category", "unit-size");
        SIZES[0]
    });
    let state_code = text::clean(&input.state_code);
    if text::state_name(&state_code).is_none() {
        refuse("state_code", "unit-state");
    }
    let udyam_no = filled(&input.udyam_no).and_then(|typed| {
        let number = text::parse_udyam(&typed);
        if number.is_none() {
            refuse("udyam_no", "udyam-shape");
        }
        number
    });
    if unit_kind == "enterprise" && filled(&input.udyam_no).is_none() && matches!(size_category, "micro" | "small") {
        refuse("udyam_no", "udyam-missing");
    }
    let gstin = filled(&input.gstin).and_then(|typed| match text::parse_gstin(&typed) {
        Ok(gstin) if gstin[..2] != state_code => {
            refuse("gstin", "gstin-other-state");
            None
        }
        Ok(gstin) => Some(gstin),
        Err(fault) => {
            refuse(
                "gstin",
                match fault {
                    GstinFault::Shape => "gstin-shape",
                    GstinFault::State => "gstin-state",
                    GstinFault::CheckCharacter => "gstin-check",
                },
            );
            None
        }
    });
    let place = text::clean(&input.place);
    if place.is_empty() || place.chars().count() > LONGEST_NAME {
        refuse("place", "unit-place");
    }
    let pin = text::parse_pin(&input.pin).unwrap_or_else(|| {
        refuse("pin", "pin-shape");
        String::new()
    });
    let phone = text::parse_phone(&input.phone).unwrap_or_else(|| {
        refuse("phone", "phone-shape");
        String::new()
    });
    let email = filled(&input.email).and_then(|typed| {
        let email = text::parse_email(&typed);
        if email.is_none() {
            refuse("email", "email-shape");
        }
        email
    });
    if !reasons.is_empty() {
        return Err(reasons);
    }
    // One name stands for both until somebody gives the other.
    let (name_en, name_hi) = match (name_en.is_empty(), name_hi.is_empty()) {
        (true, _) => (name_hi.clone(), name_hi),
        (_, true) => (name_en.clone(), name_en),
        _ => (name_en, name_hi),
    };
    let contact_role: String = text::clean(&input.contact_role).chars().take(LONGEST_NAME).collect();
    Ok(UnitFacts {
        name_en,
        name_hi,
        cluster: filled(&input.cluster),
        unit_kind,
        size_category,
        udyam_no,
        gstin,
        state_code,
        place,
        pin,
        contact_role: if contact_role.is_empty() { "Proprietor".to_owned() } else { contact_role },
        phone,
        email,
        women_owned: input.women_owned == "yes",
        scst_owned: input.scst_owned == "yes",
    })
}

/// Evidence for a user category, or why it will not do.
pub fn read_evidence(typed: &str) -> Result<String, Reason> {
    let evidence = text::clean(typed);
    match evidence.chars().count() {
        0..=2 => Err(Reason::field("evidence", "evidence-missing")),
        3..=LONGEST_TEXT => Ok(evidence),
        _ => Err(Reason::field("evidence", "evidence-long")),
    }
}

/// A reason somebody gives for a decision.
pub fn read_decision_reason(typed: &str) -> Result<String, Reason> {
    let reason = text::clean(typed);
    match reason.chars().count() {
        0..=2 => Err(Reason::field("reason", "decision-reason-missing")),
        3..=LONGEST_TEXT => Ok(reason),
        _ => Err(Reason::field("reason", "decision-reason-long")),
    }
}

/// A credit limit in rupees, with or without grouping; empty is none.
pub fn read_credit_limit(typed: &str) -> Result<Paise, Reason> {
    let typed = text::clean(typed);
    if typed.is_empty() {
        return Ok(Paise::ZERO);
    }
    let refused = || Reason::field("credit_limit", "credit-limit");
    let plain: String = typed.chars().filter(|c| !matches!(c, ',' | ' ' | '₹')).collect();
    let (rupees, paise) = plain.split_once('.').unwrap_or((&plain, ""));
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if rupees.is_empty() || rupees.len() > 10 || paise.len() > 2 || !digits(rupees) || !digits(paise) {
        return Err(refused());
    }
    let rupees: i64 = rupees.parse().map_err(|_| refused())?;
    let paise: i64 = format!("{paise:0<2}").parse().map_err(|_| refused())?;
    let limit = Paise(rupees * 100 + paise);
    if limit > LARGEST_CREDIT { Err(refused()) } else { Ok(limit) }
}

/// The day a category counts from; never before the unit's last one.
pub fn read_category_day(typed: &str, last: Option<NaiveDate>) -> Result<NaiveDate, Reason> {
    let day = crate::base::time::parse_date(typed).ok_or_else(|| Reason::field("effective_from", "category-day"))?;
    match last {
        Some(last) if day <= last => {
            Err(Reason::field("effective_from", "category-day-early").with("day", crate::base::time::short_date(last)))
        }
        _ => Ok(day),
    }
}

fn filled(typed: &str) -> Option<String> {
    let text = text::clean(typed);
    (!text.is_empty()).then_some(text)
}

fn one_of(known: &'static [&'static str], typed: &str) -> Option<&'static str> {
    known.iter().copied().find(|known| *known == typed.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> UnitInput {
        UnitInput {
            name_en: "Amaltas Footwear".into(),
            unit_kind: "enterprise".into(),
            size_category: "micro".into(),
            udyam_no: "udyam up 43 9900001".into(),
            state_code: "09".into(),
            place: "Jajmau".into(),
            pin: "208 010".into(),
            phone: "+91 55510 00001".into(),
            ..UnitInput::default()
        }
    }

    fn codes(input: &UnitInput) -> Vec<&'static str> {
        read_unit(input).map_or_else(|reasons| reasons.iter().map(|r| r.code).collect(), |_| Vec::new())
    }

    #[test]
    fn harmless_spelling_is_ignored() {
        let unit = read_unit(&good()).unwrap();
        assert_eq!(unit.udyam_no.as_deref(), Some("UDYAM-UP-43-9900001"));
        assert_eq!((unit.pin.as_str(), unit.phone.as_str()), ("208010", "5551000001"));
        assert_eq!(unit.name_hi, "Amaltas Footwear");
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let empty = codes(&UnitInput::default());
        for code in
            ["unit-name-missing", "unit-kind", "unit-size", "unit-state", "unit-place", "pin-shape", "phone-shape"]
        {
            assert!(empty.contains(&code), "{code} in {empty:?}");
        }
    }

    #[test]
    fn a_gstin_must_be_whole_and_of_the_units_own_state() {
        let with = |gstin: &str| codes(&UnitInput { gstin: gstin.into(), ..good() });
        assert_eq!(with("09ZZZPS1001N1Z0"), Vec::<&str>::new());
        assert_eq!(with("09ZZZPS1001N1Z1"), ["gstin-check"]);
        assert_eq!(with("24AAQCA8719H1ZC"), ["gstin-other-state"]);
        assert_eq!(with("12345"), ["gstin-shape"]);
    }

    #[test]
    fn a_small_enterprise_needs_its_udyam_number_and_an_artisan_does_not() {
        assert_eq!(codes(&UnitInput { udyam_no: String::new(), ..good() }), ["udyam-missing"]);
        let artisan = UnitInput { udyam_no: String::new(), unit_kind: "artisan".into(), ..good() };
        assert_eq!(codes(&artisan), Vec::<&str>::new());
    }

    #[test]
    fn a_credit_limit_is_read_as_rupees() {
        assert_eq!(read_credit_limit("₹ 1,25,000.5"), Ok(Paise(12_500_050)));
        assert_eq!(read_credit_limit(""), Ok(Paise::ZERO));
        for wrong in ["-1", "1e9", "1.234", "99999999999", "abc", "."] {
            assert!(read_credit_limit(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_category_never_begins_before_the_last_one() {
        let last = NaiveDate::from_ymd_opt(2026, 4, 1);
        assert!(read_category_day("01-04-2026", last).is_err());
        assert_eq!(read_category_day("02-04-2026", last), Ok(NaiveDate::from_ymd_opt(2026, 4, 2).unwrap()));
        assert!(read_category_day("32-04-2026", None).is_err());
    }
}
