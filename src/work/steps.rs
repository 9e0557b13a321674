//! A step's form, read and carried out: the pages and their one-tap buttons share it.

use chrono::NaiveDate;
use serde::Deserialize;

use super::rules::Count;
use super::{
    CheckIn, Complete, IssueGatePass, NoShow, ReceiveMaterial, RecordCount, RecordReport, Switch, check_in, complete,
    issue_gate_pass, no_show, receive_material, record_count, record_report, start, stop,
};
use crate::base::time::{Instant, clock_time, from_ist, ist_date, parse_date, parse_time};
use crate::base::{Error, Lang, Quantity, Reason, Reasons, Result};
use crate::db::WriteTx;

/// Everything a step's form may send, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct StepForm {
    challan: String,
    quantity: String,
    weight: String,
    condition: String,
    actual_start: String,
    actual_end: String,
    date: String,
    meter: String,
    actual_quantity: String,
    rejected: String,
    by_product: String,
    by_product_quantity: String,
    aborted: String,
    remark: String,
    report_no: String,
    report_on: String,
    goods: String,
    leaving: String,
    vehicle: String,
    taken_by: String,
    /// Where to go on: `list`, `today` or the job.
    pub back: String,
}

/// A step that can be carried out.
#[derive(Clone, Debug)]
pub enum Act {
    /// The unit is here.
    CheckIn(CheckIn),
    /// Its goods are here.
    Receive(ReceiveMaterial),
    /// The machine starts.
    Start(Switch),
    /// The machine stops.
    Stop(Switch),
    /// What came out.
    Count(RecordCount),
    /// The job is closed.
    Complete(Complete),
    /// Nobody came.
    NoShow(NoShow),
    /// Goods leave.
    GatePass(IssueGatePass),
    /// The laboratory's report.
    Report(RecordReport),
}

/// Reads the form of a step.
///
/// # Errors
/// Not found for a step that does not exist; refused with a reason for each field that cannot be read.
pub fn read(reference: &str, step: &str, form: &StepForm, now: Instant) -> Result<Act> {
    let mut fields = Fields { form, now, reasons: Reasons::new() };
    let reference = reference.to_owned();
    let act = match step {
        "check-in" => Act::CheckIn(CheckIn { reference }),
        "receive" => Act::Receive(ReceiveMaterial {
            reference,
            owner_challan_no: form.challan.clone(),
            quantity: fields.quantity("quantity", &form.quantity),
            weight: fields.optional_quantity("weight", &form.weight),
            condition: form.condition.clone(),
        }),
        "start" => Act::Start(Switch {
            reference,
            at: fields.moment("actual_start", &form.actual_start),
            meter: fields.optional_quantity("meter", &form.meter),
        }),
        "stop" => Act::Stop(Switch {
            reference,
            at: fields.moment("actual_end", &form.actual_end),
            meter: fields.optional_quantity("meter", &form.meter),
        }),
        "count" => Act::Count(RecordCount { reference, count: fields.count() }),
        "complete" => Act::Complete(Complete {
            reference,
            aborted: form.aborted == "yes",
            remark: form.remark.clone(),
            ..Complete::default()
        }),
        "no-show" => Act::NoShow(NoShow { reference }),
        "gate-pass" => Act::GatePass(IssueGatePass {
            reference,
            goods: form.goods.clone(),
            quantity: fields.quantity("leaving", &form.leaving),
            vehicle: form.vehicle.to_uppercase(),
            taken_by: form.taken_by.clone(),
        }),
        "report" => Act::Report(RecordReport {
            reference,
            report_no: form.report_no.clone(),
            report_on: fields.day("report_on", &form.report_on),
        }),
        _ => return Err(Error::NotFound),
    };
    Error::check(fields.reasons)?;
    Ok(act)
}

/// Carries a step out and says what happened, in the actor's language.
pub async fn perform(tx: &WriteTx, act: Act) -> Result<String> {
    let lang = tx.actor().lang;
    Ok(match act {
        Act::CheckIn(command) => {
            let done = check_in(tx, command).await?;
            lang.tr("work-done-check-in", &[("token", &done.token.to_string())])
        }
        Act::Receive(command) => said(lang, "work-done-receive", receive_material(tx, command).await?),
        Act::Start(command) => {
            let at = start(tx, command).await?;
            lang.tr("work-done-start", &[("time", &clock_time(at))])
        }
        Act::Stop(command) => {
            let at = stop(tx, command).await?;
            lang.tr("work-done-stop", &[("time", &clock_time(at))])
        }
        Act::Count(command) => said(lang, "work-done-count", record_count(tx, command).await?),
        Act::Complete(command) => {
            let done = complete(tx, command).await?;
            lang.tr("work-done-complete", &[("total", &done.total.to_string())])
        }
        Act::NoShow(command) => {
            let done = no_show(tx, command).await?;
            lang.tr("work-done-no-show", &[("total", &done.total.to_string())])
        }
        Act::GatePass(command) => {
            let done = issue_gate_pass(tx, command).await?;
            lang.tr("work-done-gate-pass", &[("number", &done.number)])
        }
        Act::Report(command) => said(lang, "work-done-report", record_report(tx, command).await?),
    })
}

fn said(lang: Lang, key: &str, _done: ()) -> String {
    lang.t(key)
}

/// Reads fields and gathers what is wrong with them.
struct Fields<'a> {
    form: &'a StepForm,
    now: Instant,
    reasons: Reasons,
}

impl Fields<'_> {
    fn refuse(&mut self, field: &'static str, code: &'static str) {
        self.reasons.push(Reason::field(field, code));
    }

    fn quantity(&mut self, field: &'static str, typed: &str) -> Quantity {
        Quantity::parse(typed).unwrap_or_else(|| {
            self.refuse(field, "work-quantity-unread");
            Quantity::ZERO
        })
    }

    fn optional_quantity(&mut self, field: &'static str, typed: &str) -> Option<Quantity> {
        if typed.is_empty() {
            return None;
        }
        Some(self.quantity(field, typed))
    }

    fn count(&mut self) -> Count {
        let form = self.form;
        Count {
            processed: self.quantity("actual_quantity", &form.actual_quantity),
            rejected: self.optional_quantity("rejected", &form.rejected).unwrap_or_default(),
            by_product: Some(form.by_product.clone()).filter(|name| !name.is_empty()),
            by_product_quantity: self
                .optional_quantity("by_product_quantity", &form.by_product_quantity)
                .unwrap_or_default(),
        }
    }

    fn day(&mut self, field: &'static str, typed: &str) -> NaiveDate {
        parse_date(typed).unwrap_or_else(|| {
            self.refuse(field, "work-date-unread");
            ist_date(self.now)
        })
    }

    /// A time of day, on the day of the `date` field or today; empty means now.
    fn moment(&mut self, field: &'static str, typed: &str) -> Option<Instant> {
        let form = self.form;
        if typed.is_empty() {
            return None;
        }
        let day = if form.date.is_empty() { ist_date(self.now) } else { self.day("date", &form.date) };
        let time = parse_time(typed);
        if time.is_none() {
            self.refuse(field, "work-time-unread");
        }
        time.map(|time| from_ist(day.and_time(time)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Instant {
        from_ist(parse_date("24-11-2026").unwrap().and_hms_opt(13, 40, 0).unwrap())
    }

    #[test]
    fn a_time_left_empty_is_now_and_a_typed_one_is_today() {
        let Ok(Act::Stop(switch)) = read("K7M4PQ2X", "stop", &StepForm::default(), now()) else { panic!() };
        assert_eq!(switch.at, None);
        let form = StepForm { actual_end: "13:30".into(), ..StepForm::default() };
        let Ok(Act::Stop(switch)) = read("K7M4PQ2X", "stop", &form, now()) else { panic!() };
        assert_eq!(switch.at.map(clock_time).as_deref(), Some("13:30"));
    }

    #[test]
    fn every_unreadable_field_is_named() {
        let form = StepForm { actual_quantity: "many".into(), rejected: "-1".into(), ..StepForm::default() };
        let Err(Error::Refused(reasons)) = read("K7M4PQ2X", "count", &form, now()) else { panic!() };
        let fields: Vec<_> = reasons.iter().filter_map(|reason| reason.field).collect();
        assert_eq!(fields, ["actual_quantity", "rejected"]);
    }

    #[test]
    fn an_unknown_step_is_not_found() {
        assert!(matches!(read("K7M4PQ2X", "explode", &StepForm::default(), now()), Err(Error::NotFound)));
    }
}
