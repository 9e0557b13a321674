//! Form fields: label, hint, error, control; always tied together for those who hear the page.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, Render, html};

use super::context::Ctx;
use super::form::{Entered, SEVERAL, sentence};
use super::layout;
use super::tables::{in_script, script_of};

/// A form being shown: its reader, its values and its refusals.
#[derive(Clone, Copy)]
pub struct FormView<'a> {
    ctx: &'a Ctx,
    entered: &'a Entered,
}

impl Ctx {
    /// A form with these values, to be shown on this page.
    pub fn form<'a>(&'a self, entered: &'a Entered) -> FormView<'a> {
        FormView { ctx: self, entered }
    }
}

impl<'a> FormView<'a> {
    /// The whole page around a form: error summary on top, status 422 (409 after a conflict)
    /// and "Error:" in the title where it was refused.
    pub fn page(&self, title: &str, body: Markup) -> Response {
        let refused = !self.entered.reasons().is_empty();
        let status = match (refused, self.entered.is_conflict()) {
            (false, _) => StatusCode::OK,
            (true, true) => StatusCode::CONFLICT,
            (true, false) => StatusCode::UNPROCESSABLE_ENTITY,
        };
        let full = if refused { self.ctx.tr("web-error-title", &[("title", title)]) } else { title.to_owned() };
        let main = html! { (self.errors()) h1 { (in_script(self.ctx.lang, title)) } (body) };
        (status, layout::document(self.ctx, &full, "", main)).into_response()
    }

    /// The summary of what is wrong; [`FormView::page`] puts it in place.
    pub fn errors(&self) -> Markup {
        let reasons = self.entered.reasons();
        html! {
            @if !reasons.is_empty() {
                div.error-summary role="alert" tabindex="-1" aria-labelledby="error-summary-title" {
                    h2 id="error-summary-title" { (self.ctx.t("web-problem")) }
                    ul {
                        @for reason in reasons {
                            li {
                                @match reason.field {
                                    Some(field) => a href=(format!("#{field}")) { (sentence(reason, self.ctx.lang)) },
                                    None => (sentence(reason, self.ctx.lang)),
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// `<form method="post">` with token and idempotency key around the fields.
    pub fn post(&self, action: &str, fields: Markup) -> Markup {
        html! {
            form method="post" action=(action) novalidate {
                (layout::hidden_token(self.ctx))
                input type="hidden" name="idempotency_key" value=(self.entered.idempotency_key());
                (fields)
            }
        }
    }

    /// As [`FormView::post`], for a form that brings files along.
    pub fn post_with_files(&self, action: &str, fields: Markup) -> Markup {
        html! {
            form method="post" action=(action) enctype="multipart/form-data" novalidate {
                (layout::hidden_token(self.ctx))
                input type="hidden" name="idempotency_key" value=(self.entered.idempotency_key());
                (fields)
            }
        }
    }

    /// Whether what was entered was refused and is shown again.
    pub fn is_refused(&self) -> bool {
        !self.entered.reasons().is_empty()
    }

    /// A search or filter form (GET, values in the address) with its button and, if anything is set, "clear all".
    pub fn filters(&self, action: &str, fields: Markup) -> Markup {
        let set = self.entered.pairs().iter().any(|(name, value)| name != "after" && !value.is_empty());
        html! {
            form.filters method="get" action=(action) novalidate role="search" {
                (fields)
                p.actions {
                    button type="submit" { (self.ctx.t("web-filter")) }
                    @if set { a.clear href=(action) { (self.ctx.t("web-clear")) } }
                }
            }
        }
    }

    /// A line of text.
    pub fn text(&self, name: &'a str, label_key: &str) -> Field<'a> {
        Field::new(*self, name, self.ctx.t(label_key), Kind::Line("text"))
    }

    /// A password; never shown again.
    pub fn password(&self, name: &'a str, label_key: &str, autocomplete: &'static str) -> Field<'a> {
        Field::new(*self, name, self.ctx.t(label_key), Kind::Line("password")).autocomplete(autocomplete)
    }

    /// A phone number.
    pub fn phone(&self, name: &'a str, label_key: &str) -> Field<'a> {
        Field::new(*self, name, self.ctx.t(label_key), Kind::Line("tel")).inputmode("tel").autocomplete("tel").width(20)
    }

    /// An e-mail address.
    pub fn email(&self, name: &'a str, label_key: &str) -> Field<'a> {
        Field::new(*self, name, self.ctx.t(label_key), Kind::Line("email")).autocomplete("email").width(30)
    }

    /// A number, amount, count or code of digits; typed as text with a number pad.
    pub fn number(&self, name: &'a str, label_key: &str) -> Field<'a> {
        Field::new(*self, name, self.ctx.t(label_key), Kind::Line("text")).inputmode("decimal").width(10)
    }

    /// A day, typed as `dd-mm-yyyy`; read it with `base::time::parse_date`.
    pub fn date(&self, name: &'a str, label_key: &str) -> Field<'a> {
        let hint = self.ctx.t("web-date-hint");
        Field::new(*self, name, self.ctx.t(label_key), Kind::Line("text"))
            .inputmode("numeric")
            .width(10)
            .hint_words(hint)
    }

    /// A time of day, typed as `9:30`; read it with `base::time::parse_time`.
    pub fn time(&self, name: &'a str, label_key: &str) -> Field<'a> {
        let hint = self.ctx.t("web-time-hint");
        Field::new(*self, name, self.ctx.t(label_key), Kind::Line("text")).width(10).hint_words(hint)
    }

    /// Several lines of text.
    pub fn lines(&self, name: &'a str, label_key: &str) -> Field<'a> {
        Field::new(*self, name, self.ctx.t(label_key), Kind::Lines)
    }

    /// A file; `accept` lists what the picker offers: `.csv,text/csv`.
    pub fn file(&self, name: &'a str, label_key: &str, accept: &'static str) -> Field<'a> {
        Field::new(*self, name, self.ctx.t(label_key), Kind::File(accept))
    }

    /// One of many. Add an empty first option where nothing is chosen yet.
    pub fn select(&self, name: &'a str, label_key: &str, options: Vec<(String, String)>) -> Field<'a> {
        Field::new(*self, name, self.ctx.t(label_key), Kind::Select(options))
    }

    /// One of a few.
    pub fn radios(&self, name: &'a str, label_key: &str, options: Vec<(String, String)>) -> Field<'a> {
        Field::new(*self, name, self.ctx.t(label_key), Kind::Radios(options))
    }

    /// Any of a few; read as `Vec<String>`.
    pub fn checkboxes(&self, name: &'a str, label_key: &str, options: Vec<(String, String)>) -> Field<'a> {
        Field::new(*self, name, self.ctx.t(label_key), Kind::Checkboxes(options))
    }

    /// A single yes; sends `yes` when ticked.
    pub fn checkbox(&self, name: &'a str, label_key: &str) -> Field<'a> {
        Field::new(*self, name, self.ctx.t(label_key), Kind::Checkbox)
    }

    /// A value that goes along unseen. Never trust it: the verb checks it like any other.
    pub fn hidden(&self, name: &str, value: &str) -> Markup {
        html! { input type="hidden" name=(name) value=(value); }
    }

    /// The button; its words name the effect.
    pub fn submit(&self, label_key: &str) -> Markup {
        self.submit_words(&self.ctx.t(label_key))
    }

    /// The button with words made elsewhere ("Book for ₹1,180.00").
    pub fn submit_words(&self, words: &str) -> Markup {
        html! { p.actions { button type="submit" { (words) } } }
    }

    /// The button of an act that takes something away, with a way back.
    pub fn danger(&self, label_key: &str, back: &str) -> Markup {
        html! {
            p.actions {
                button.danger type="submit" { (self.ctx.t(label_key)) }
                a href=(back) { (self.ctx.t("web-back")) }
            }
        }
    }
}

enum Kind {
    Line(&'static str),
    Lines,
    Select(Vec<(String, String)>),
    Radios(Vec<(String, String)>),
    Checkboxes(Vec<(String, String)>),
    Checkbox,
    File(&'static str),
}

/// One field; goes into the page by `(field)`.
pub struct Field<'a> {
    form: FormView<'a>,
    name: &'a str,
    label: String,
    hint: Option<String>,
    kind: Kind,
    inputmode: Option<&'static str>,
    autocomplete: Option<&'static str>,
    width: Option<u8>,
    optional: bool,
}

impl<'a> Field<'a> {
    fn new(form: FormView<'a>, name: &'a str, label: String, kind: Kind) -> Field<'a> {
        Field { form, name, label, hint: None, kind, inputmode: None, autocomplete: None, width: None, optional: false }
    }

    /// Help under the label, from the catalogue.
    pub fn hint(self, key: &str) -> Field<'a> {
        let words = self.form.ctx.t(key);
        self.hint_words(words)
    }

    /// Help under the label, made elsewhere.
    pub fn hint_words(mut self, words: String) -> Field<'a> {
        self.hint = Some(words);
        self
    }

    /// A label made elsewhere.
    pub fn label_words(mut self, words: String) -> Field<'a> {
        self.label = words;
        self
    }

    /// Says that the field may stay empty.
    pub fn optional(mut self) -> Field<'a> {
        self.optional = true;
        self
    }

    /// Which keyboard a phone shows: `numeric`, `decimal`, `tel`.
    pub fn inputmode(mut self, mode: &'static str) -> Field<'a> {
        self.inputmode = Some(mode);
        self
    }

    /// What the browser may fill in: `username`, `name`, `one-time-code`, `off`.
    pub fn autocomplete(mut self, token: &'static str) -> Field<'a> {
        self.autocomplete = Some(token);
        self
    }

    /// About how many characters are expected: 5, 10, 20 or 30.
    pub fn width(mut self, characters: u8) -> Field<'a> {
        self.width = Some(characters);
        self
    }

    fn id(&self) -> &str {
        self.name
    }

    fn described_by(&self, fault: bool) -> Option<String> {
        let mut ids = Vec::new();
        if self.hint.is_some() {
            ids.push(format!("{}-hint", self.id()));
        }
        if fault {
            ids.push(format!("{}-error", self.id()));
        }
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    fn label_text(&self) -> Markup {
        let ctx = self.form.ctx;
        html! {
            (in_script(ctx.lang, &self.label))
            @if self.optional { " " span.optional { (ctx.t("web-optional")) } }
        }
    }

    fn notes(&self, fault: Option<&str>) -> Markup {
        let ctx = self.form.ctx;
        html! {
            @if let Some(hint) = &self.hint { p.hint id=(format!("{}-hint", self.id())) { (in_script(ctx.lang, hint)) } }
            @if let Some(fault) = fault {
                p.error id=(format!("{}-error", self.id())) {
                    span.unseen { (ctx.t("web-error-word")) " " }
                    (fault)
                }
            }
        }
    }

    fn control(&self, fault: bool) -> Markup {
        let value = self.form.entered.get(self.name);
        let described = self.described_by(fault);
        let wrong = fault.then_some("true");
        let class = self.width.map(|width| format!("w{width}"));
        match &self.kind {
            Kind::Line(kind) => {
                let value = if *kind == "password" { "" } else { value };
                html! {
                    input id=(self.id()) name=(self.name) type=(kind) value=(value) class=[class]
                        inputmode=[self.inputmode] autocomplete=[self.autocomplete]
                        aria-describedby=[described] aria-invalid=[wrong];
                }
            }
            Kind::Lines => html! {
                textarea id=(self.id()) name=(self.name) rows="4" aria-describedby=[described] aria-invalid=[wrong] lang=[script_of(self.form.ctx.lang, value)] { (value) }
            },
            Kind::Select(options) => html! {
                select id=(self.id()) name=(self.name) class=[class] aria-describedby=[described] aria-invalid=[wrong] {
                    @for (code, words) in options {
                        option value=(code) selected[code == value] { (words) }
                    }
                }
            },
            Kind::Radios(options) => self.choices(options, "radio", self.name),
            Kind::Checkboxes(options) => self.choices(options, "checkbox", &format!("{}{SEVERAL}", self.name)),
            Kind::Checkbox => html! {},
            Kind::File(accept) => html! {
                input id=(self.id()) name=(self.name) type="file" accept=(accept)
                    aria-describedby=[described] aria-invalid=[wrong];
            },
        }
    }

    fn choices(&self, options: &[(String, String)], kind: &str, name: &str) -> Markup {
        let lang = self.form.ctx.lang;
        html! {
            @for (index, (code, words)) in options.iter().enumerate() {
                @let id = if index == 0 { self.id().to_owned() } else { format!("{}-{}", self.id(), index + 1) };
                @let chosen = self.form.entered.all(self.name).any(|value| value == code);
                div.choice {
                    input id=(id) name=(name) type=(kind) value=(code) checked[chosen];
                    label for=(id) { (in_script(lang, words)) }
                }
            }
        }
    }
}

impl Render for Field<'_> {
    fn render(&self) -> Markup {
        let fault = self.form.entered.fault(self.name, self.form.ctx.lang);
        let class = if fault.is_some() { "field wrong" } else { "field" };
        match &self.kind {
            Kind::Radios(_) | Kind::Checkboxes(_) => html! {
                fieldset class=(class) aria-describedby=[self.described_by(fault.is_some())] {
                    legend { (self.label_text()) }
                    (self.notes(fault.as_deref()))
                    (self.control(fault.is_some()))
                }
            },
            Kind::Checkbox => html! {
                div class=(class) {
                    (self.notes(fault.as_deref()))
                    div.choice {
                        input id=(self.id()) name=(self.name) type="checkbox" value="yes"
                            checked[self.form.entered.get(self.name) == "yes"]
                            aria-describedby=[self.described_by(fault.is_some())]
                            aria-invalid=[fault.is_some().then_some("true")];
                        label for=(self.id()) { (self.label_text()) }
                    }
                }
            },
            _ => html! {
                div class=(class) {
                    label for=(self.id()) { (self.label_text()) }
                    (self.notes(fault.as_deref()))
                    (self.control(fault.is_some()))
                }
            },
        }
    }
}
