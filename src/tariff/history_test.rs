//! The district's year, recomputed from rates, schemes, hours and actuals: every booking
//! of `seeds/` must come out to the paisa.

use std::collections::HashMap;
use std::io::Read;
use std::path::Path;

use chrono::{NaiveDate, NaiveDateTime};

use super::*;
use crate::base::time::Instant;
use crate::base::{BasisPoints, EquipmentId, Paise, Quantity, SchemeId, TariffId, time};
use crate::tax_status::TaxStatus;

type Row = HashMap<String, String>;

fn rows(name: &str) -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(name);
    let zipped = path.with_file_name(format!("{name}.gz"));
    let mut text = String::new();
    if zipped.exists() {
        let file = std::fs::File::open(zipped).unwrap();
        flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
    } else {
        text = std::fs::read_to_string(path).unwrap();
    }
    csv::Reader::from_reader(text.as_bytes()).deserialize().map(|row| row.unwrap()).collect()
}

fn by_code(rows: Vec<Row>, key: &str) -> HashMap<String, Row> {
    rows.into_iter().map(|row| (row[key].clone(), row)).collect()
}

fn day(text: &str) -> NaiveDate {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").unwrap()
}

fn optional<T>(text: &str, read: impl Fn(&str) -> T) -> Option<T> {
    (!text.is_empty()).then(|| read(text))
}

fn at(text: &str) -> Instant {
    time::from_ist(NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").unwrap())
}

fn paise(text: &str) -> Paise {
    Paise(if text.is_empty() { 0 } else { text.parse().unwrap() })
}

fn list(text: &str) -> Vec<String> {
    text.split(';').filter(|code| !code.is_empty()).map(str::to_owned).collect()
}

fn rate(row: &Row, id: i64) -> RateLine {
    RateLine {
        id: TariffId(id),
        code: row["tariff_code"].clone(),
        equipment_id: EquipmentId(0),
        user_category: row["user_category"].clone(),
        basis: Basis::parse(&row["basis"]).unwrap(),
        rate: paise(&row["rate_paise"]),
        minimum: paise(&row["minimum_paise"]),
        effective_from: day(&row["effective_from"]),
        effective_to: optional(&row["effective_to"], day),
        sac: row["sac"].clone(),
        gst: BasisPoints::parse_percent(&row["gst_percent"]).unwrap(),
        gst_unregistered: BasisPoints::parse_percent(&row["gst_percent_unregistered"]).unwrap(),
        figure_status: FigureStatus::from_code(&row["figure_status"]).unwrap(),
        terms: Terms::default(),
    }
}

fn scheme(row: &Row, id: i64) -> Concession {
    Concession {
        id: SchemeId(id),
        code: row["scheme_code"].clone(),
        name_en: row["name_en"].clone(),
        name_hi: row["name_hi"].clone(),
        share: BasisPoints::parse_percent(&row["percent"]).unwrap(),
        cap_per_event: optional(&row["cap_per_event_paise"], paise),
        cap_per_year: optional(&row["cap_per_fy_paise"], paise),
        max_events_per_year: optional(&row["max_events_per_fy"], |text| text.parse().unwrap()),
        cap_per_measure: optional(&row["cap_per_measure_paise"], paise),
        measure: row["measure"].clone(),
        valid_from: day(&row["valid_from"]),
        valid_to: optional(&row["valid_to"], day),
        for_women_owned: row["for_women_owned"] == "Y",
        for_scst_owned: row["for_scst_owned"] == "Y",
        for_user_categories: list(&row["for_user_categories"]),
        for_kinds: list(&row["for_kinds"]),
        for_clusters: list(&row["for_clusters"]),
        terms: super::concession::Terms::default(),
    }
}

struct District {
    rates: HashMap<String, Vec<RateLine>>,
    schemes: Vec<Concession>,
    equipment: HashMap<String, Row>,
    units: HashMap<String, Row>,
    centres: HashMap<String, Row>,
}

impl District {
    fn read() -> District {
        let mut rates: HashMap<String, Vec<RateLine>> = HashMap::new();
        for (index, row) in rows("tariffs.csv").iter().enumerate() {
            rates.entry(row["equipment_code"].clone()).or_default().push(rate(row, index as i64));
        }
        let schemes = rows("subsidy_schemes.csv");
        let user_fee = schemes.iter().filter(|row| row["scope"] == "user_fee");
        District {
            rates,
            schemes: user_fee.enumerate().map(|(index, row)| scheme(row, index as i64)).collect(),
            equipment: by_code(rows("equipment.csv"), "equipment_code"),
            units: by_code(rows("units.csv"), "unit_code"),
            centres: by_code(rows("centres.csv"), "centre_code"),
        }
    }

    /// The quote of a charged booking, noting the cap it uses.
    fn quote(&self, booking: &Row, caps: &mut HashMap<(String, i32), CapsUsed>) -> Quote {
        let (equipment, unit, centre) = (
            &self.equipment[&booking["equipment_code"]],
            &self.units[&booking["unit_code"]],
            &self.centres[&booking["centre_code"]],
        );
        let share = |column: &str| BasisPoints::parse_percent(&centre[column]).unwrap();
        let kind = match booking["charge_type"].as_str() {
            "usage" => ChargeKind::Usage,
            "no_show" => ChargeKind::NoShow(share("no_show_percent")),
            "late_cancel" => ChargeKind::LateCancel(share("late_cancel_percent")),
            other => panic!("charge type {other}"),
        };
        let (from, until, processed) = match kind {
            ChargeKind::Usage => ("actual_start", "actual_end", "actual_qty"),
            _ => ("start_at", "end_at", "planned_qty"),
        };
        let on = time::ist_date(at(&booking["start_at"]));
        let used = Use {
            kind,
            day: on,
            from: at(&booking[from]),
            until: at(&booking[until]),
            capacity: booking["capacity_used"].parse().unwrap(),
            processed: optional(&booking[processed], |text| Quantity::parse(text).unwrap()),
            planned: None,
            urgent: false,
        };
        let year = time::FinancialYear::of(on).0;
        let caps = caps.entry((booking["unit_code"].clone(), year)).or_default();
        let quote = quote(&Question {
            rate: rate_on(&self.rates[&booking["equipment_code"]], &booking["user_category"], on).unwrap(),
            used: &used,
            equipment: &EquipmentFacts {
                kind: equipment["kind"].clone(),
                slot_minutes: equipment["slot_minutes"].parse().unwrap(),
                throughput_per_hour: optional(&equipment["throughput_per_hour"], |t| Quantity::parse(t).unwrap()),
            },
            unit: &UnitFacts {
                user_category: booking["user_category"].clone(),
                tax_status: TaxStatus::of_gstin(Some(&unit["gstin"])),
                state_code: unit["state_code"].clone(),
                women_owned: unit["women_owned"] == "Y",
                scst_owned: unit["scst_owned"] == "Y",
                cluster: unit["cluster_code"].clone(),
            },
            centre: &CentreFacts {
                id: crate::base::CentreId(1),
                state_code: centre["state_code"].clone(),
                tax_status: TaxStatus::of_gstin(Some(&centre["gstin"])),
                free: centre["fee_policy"] == "free",
            },
            schemes: &self.schemes,
            caps,
        })
        .unwrap();
        for given in &quote.concessions {
            caps.add(given.scheme_id, given.amount).unwrap();
        }
        quote
    }
}

#[test]
fn every_charge_of_the_districts_year_comes_out_to_the_paisa() {
    let district = District::read();
    let mut bookings = rows("bookings_history.csv");
    assert_eq!(bookings.len(), 20_861);
    // Caps are used up in order of start, then machine, then time of booking.
    bookings.sort_by(|a, b| {
        let key = |row: &Row| (row["start_at"].clone(), row["equipment_code"].clone(), row["created_at"].clone());
        key(a).cmp(&key(b))
    });
    let mut caps = HashMap::new();
    let mut differences = Vec::new();
    let mut placed_otherwise = Vec::new();
    let mut charged = 0;
    for booking in &bookings {
        if booking["charge_type"].is_empty() {
            assert_eq!(paise(&booking["total_paise"]), Paise::ZERO);
            continue;
        }
        charged += 1;
        let quote = district.quote(booking, &mut caps);
        let billed = Quantity::parse(&booking["billed_qty"]).unwrap();
        let code = quote.concessions.first().map_or("", |given| given.scheme_code.as_str());
        // The year places every service with the unit; the rule places a room that is let where it stands.
        let between_states = paise(&booking["igst_paise"]) > Paise::ZERO;
        if quote.gst.0 > 0 && between_states != quote.interstate {
            assert_eq!(quote.sac, "997212");
            placed_otherwise.push(booking["booking_no"].clone());
            continue;
        }
        let expected = [
            ("base", quote.base, "base_paise"),
            ("concession", quote.concession_amount(), "concession_paise"),
            ("taxable", quote.taxable, "taxable_paise"),
            ("cgst", quote.cgst, "cgst_paise"),
            ("sgst", quote.sgst, "sgst_paise"),
            ("igst", quote.igst, "igst_paise"),
            ("total", quote.total, "total_paise"),
            ("rate", quote.rate, "rate_paise"),
            ("minimum", quote.minimum, "minimum_paise"),
        ];
        for (name, ours, column) in expected {
            if ours != paise(&booking[column]) {
                differences.push(format!("{} {name}: {ours} is not {}", booking["booking_no"], booking[column]));
            }
        }
        let texts = [
            ("scheme", code.to_owned(), "concession_code"),
            ("rate version", quote.tariff_code.clone(), "tariff_code"),
            ("unit", quote.billed_unit.clone(), "billed_unit"),
            ("gst", quote.gst.to_string(), "gst_percent"),
        ];
        for (name, ours, column) in texts {
            if ours != booking[column] {
                differences.push(format!("{} {name}: {ours} is not {}", booking["booking_no"], booking[column]));
            }
        }
        if quote.billed_quantity != billed {
            differences.push(format!("{} quantity: {} is not {billed}", booking["booking_no"], quote.billed_quantity));
        }
    }
    assert_eq!(charged, 18_734 + 625 + 534);
    assert_eq!(placed_otherwise, ["KNP-2526-00134"]);
    assert!(
        differences.is_empty(),
        "{} differences, first {:?}",
        differences.len(),
        &differences[..5.min(differences.len())]
    );
}
