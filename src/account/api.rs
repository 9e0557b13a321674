//! The price of a use as JSON, open to everybody for a category of the rate list.

use chrono::DateTime;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::quote::{AskPrice, Payer, Priced, ask_price};
use super::sheet_pages::{__path_explanation, explanation};
use crate::base::time::Instant;
use crate::base::{Error, Lang, Paise, Quantity, Reason, Reasons, Result};
use crate::tariff::{Quote, TaxClass};
use crate::web::{App, Ctx, Json, Problem};

/// This room's calls, below `/api/v1`.
pub fn api_router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(quote)).routes(routes!(explanation))
}

/// What is to be priced.
#[derive(Debug, Deserialize, ToSchema)]
struct QuoteRequest {
    /// Code of the machine.
    equipment: String,
    /// Code of the unit; a unit's own people may leave it out.
    #[serde(default)]
    unit: Option<String>,
    /// Instead of a unit: a category of the rate list, such as `MEM_MICRO`.
    #[serde(default)]
    user_category: Option<String>,
    /// With `user_category`: whether the unit would be registered for GST.
    #[serde(default)]
    gst_registered: bool,
    /// Start, RFC 3339 with offset.
    starts_at: String,
    /// First moment after it.
    ends_at: String,
    /// Machines, places, samples, hides held; 1 where missing.
    #[serde(default)]
    capacity: Option<i64>,
    /// Goods to process, at most three decimals; estimated where missing.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    quantity: Option<Decimal>,
}

/// A quantity as JSON writes it: a number or its text.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Decimal {
    Number(serde_json::Number),
    Text(String),
}

impl Decimal {
    fn quantity(&self) -> Option<Quantity> {
        match self {
            Decimal::Number(number) => Quantity::parse(&number.to_string()),
            Decimal::Text(text) => Quantity::parse(text),
        }
    }
}

impl QuoteRequest {
    fn question(self) -> Result<AskPrice> {
        let mut reasons = Reasons::new();
        let starts_at = moment("starts_at", &self.starts_at, &mut reasons);
        let ends_at = moment("ends_at", &self.ends_at, &mut reasons);
        let quantity = self.quantity.as_ref().and_then(Decimal::quantity);
        if self.quantity.is_some() && quantity.is_none() {
            reasons.push(Reason::field("quantity", "quote-quantity-unread"));
        }
        Error::check(reasons)?;
        let payer = match (self.unit, self.user_category) {
            (Some(code), _) => Payer::Unit(code),
            (None, Some(code)) => Payer::Category { code, gst_registered: self.gst_registered },
            (None, None) => Payer::Own,
        };
        Ok(AskPrice {
            equipment: self.equipment,
            payer,
            starts_at,
            ends_at,
            capacity: self.capacity.unwrap_or(1),
            quantity,
        })
    }
}

/// Years a use may lie in; beyond them day arithmetic could leave the calendar.
const YEARS: std::ops::RangeInclusive<i32> = 1970..=2200;

fn moment(field: &'static str, text: &str, reasons: &mut Reasons) -> Instant {
    use chrono::Datelike;
    let read = DateTime::parse_from_rfc3339(text.trim()).ok().map(|at| at.to_utc());
    read.filter(|at| YEARS.contains(&at.year())).unwrap_or_else(|| {
        reasons.push(Reason::field(field, "quote-moment-unread"));
        Instant::default()
    })
}

/// A price that explains itself.
#[derive(Debug, Serialize, ToSchema)]
struct QuoteView {
    /// Category it was made for.
    user_category: String,
    /// The fee, and what is asked beside it: operator, consumables, surcharges.
    lines: Vec<QuoteLine>,
    /// Taxes of all lines.
    tax: QuoteTax,
    /// What the unit pays.
    total_paise: Paise,
    /// Security deposit asked before the use; no part of the total.
    deposit_paise: Paise,
    /// Whether the count is an estimate; the actual count is billed.
    estimated: bool,
    /// How the price came about, step by step.
    explanation: Vec<Words>,
}

/// What one rate comes to.
#[derive(Debug, Serialize, ToSchema)]
struct QuoteLine {
    /// `usage`, `operator`, `consumables`, `urgent`, `overtime`.
    kind: &'static str,
    /// Code of the rate version.
    rate: String,
    /// Decimal count billed.
    quantity: String,
    /// What is counted: `hour`, `hide`.
    unit: String,
    rate_paise: Paise,
    minimum_paise: Paise,
    /// Before concession.
    base_paise: Paise,
    /// Codes of the concession schemes, in the order they are taken off.
    schemes: Vec<String>,
    concession_paise: Paise,
    /// What sponsors pay of the total.
    sponsored_paise: Paise,
    taxable_paise: Paise,
    /// Services Accounting Code.
    sac: String,
    /// GST in hundredths of a percent: 18 % = 1800.
    gst_bp: i64,
    tax_class: TaxClass,
}

#[derive(Debug, Serialize, ToSchema)]
struct QuoteTax {
    cgst_paise: Paise,
    sgst_paise: Paise,
    igst_paise: Paise,
}

/// The same in both languages.
#[derive(Debug, Serialize, ToSchema)]
struct Words {
    en: String,
    hi: String,
}

impl QuoteView {
    fn of(priced: Priced) -> Result<QuoteView> {
        let quote = priced.quote;
        let whole = quote.whole()?;
        let steps = quote.lines().flat_map(|line| &line.explanation);
        let words = steps.map(|step| Words { en: step.words(Lang::En), hi: step.words(Lang::Hi) });
        Ok(QuoteView {
            user_category: priced.user_category,
            explanation: words.collect(),
            tax: QuoteTax { cgst_paise: whole.cgst, sgst_paise: whole.sgst, igst_paise: whole.igst },
            total_paise: whole.total,
            deposit_paise: quote.deposit,
            estimated: quote.estimated,
            lines: quote.lines().map(QuoteLine::from).collect(),
        })
    }
}

impl From<&Quote> for QuoteLine {
    fn from(quote: &Quote) -> QuoteLine {
        QuoteLine {
            kind: quote.kind.code(),
            rate: quote.tariff_code.clone(),
            quantity: quote.billed_quantity.to_string(),
            unit: quote.billed_unit.clone(),
            rate_paise: quote.rate,
            minimum_paise: quote.minimum,
            base_paise: quote.base,
            schemes: quote.concessions.iter().map(|given| given.scheme_code.clone()).collect(),
            concession_paise: quote.concession_amount(),
            sponsored_paise: quote.sponsored_amount(),
            taxable_paise: quote.taxable,
            sac: quote.sac.clone(),
            gst_bp: quote.gst.0,
            tax_class: quote.tax_class,
        }
    }
}

/// What a use would cost, with every step in words. Nothing is booked.
#[utoipa::path(post, path = "/quotes", tag = "tariff", request_body = QuoteRequest,
    responses((status = 200, body = QuoteView), (status = 404, description = "No such machine or unit", body = Problem),
        (status = 422, description = "Every reason against it", body = Problem)))]
async fn quote(ctx: Ctx, Json(body): Json<QuoteRequest>) -> Result<axum::Json<QuoteView>> {
    let priced = ask_price(ctx.app.db.read(), &ctx.actor, &body.question()?).await?;
    Ok(axum::Json(QuoteView::of(priced)?))
}
