//! Reads the forms of a page as a browser would: every control's present value, for sending back.

/// A form of a page.
#[derive(Clone, Debug, Default)]
pub struct Form {
    pub action: String,
    pub method: String,
    pub fields: Vec<(String, String)>,
}

impl Form {
    /// All forms of a page.
    pub fn all(html: &str) -> Vec<Form> {
        let mut forms: Vec<Form> = Vec::new();
        let mut open = false;
        let mut select: Option<(String, Option<String>)> = None;
        let mut area: Option<(String, usize)> = None;
        for tag in tags(html) {
            if let Some((name, from)) = &area {
                if tag.name == "/textarea" {
                    let text = unescape(html[*from..tag.at].trim_start_matches('\n'));
                    push(&mut forms, open, name.clone(), text);
                    area = None;
                }
                continue;
            }
            match tag.name.as_str() {
                "form" => {
                    open = true;
                    let method = tag.value("method").unwrap_or_else(|| "get".into()).to_lowercase();
                    forms.push(Form { action: tag.value("action").unwrap_or_default(), method, fields: Vec::new() });
                }
                "/form" => open = false,
                "input" if tag.value("name").is_some() && !tag.has("disabled") => {
                    let kind = tag.value("type").unwrap_or_default();
                    let chosen = !matches!(kind.as_str(), "radio" | "checkbox") || tag.has("checked");
                    if chosen && !matches!(kind.as_str(), "submit" | "button" | "file") {
                        let value = tag
                            .value("value")
                            .unwrap_or_else(|| if kind == "checkbox" { "on".into() } else { String::new() });
                        push(&mut forms, open, tag.value("name").unwrap_or_default(), value);
                    }
                }
                "select" => select = tag.value("name").map(|name| (name, None)),
                "option" => {
                    if let Some((_, chosen)) = &mut select
                        && (chosen.is_none() || tag.has("selected"))
                    {
                        *chosen = tag.value("value");
                    }
                }
                "/select" => {
                    if let Some((name, Some(value))) = select.take() {
                        push(&mut forms, open, name, value);
                    }
                }
                "textarea" => area = tag.value("name").map(|name| (name, tag.end)),
                _ => {}
            }
        }
        forms
    }

    /// Sets a field, adding it if the page had none of that name.
    pub fn set(&mut self, name: &str, value: &str) -> &mut Form {
        self.fields.retain(|(known, _)| known != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A field's value.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

fn push(forms: &mut [Form], open: bool, name: String, value: String) {
    if open && let Some(form) = forms.last_mut() {
        form.fields.push((name, value));
    }
}

/// A start or end tag (`/form`) with its attributes.
pub struct Tag {
    pub name: String,
    attributes: Vec<(String, String)>,
    at: usize,
    end: usize,
}

impl Tag {
    /// An attribute's value, unescaped.
    pub fn value(&self, name: &str) -> Option<String> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    }

    /// Whether the attribute is there.
    pub fn has(&self, name: &str) -> bool {
        self.attributes.iter().any(|(known, _)| known == name)
    }
}

/// All tags of a page in order.
pub fn tags(html: &str) -> Vec<Tag> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = html[at..].find('<').map(|offset| at + offset) {
        let Some(end) = tag_end(html, start) else { break };
        let inner = &html[start + 1..end];
        if inner.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') {
            let (name, rest) = inner.split_at(inner.find(|c: char| c.is_whitespace()).unwrap_or(inner.len()));
            let name = name.trim_end_matches('/');
            let name = if inner.starts_with('/') { inner.trim_end().to_owned() } else { name.to_owned() };
            found.push(Tag { name: name.to_lowercase(), attributes: attributes(rest), at: start, end: end + 1 });
        }
        at = end + 1;
    }
    found
}

fn tag_end(html: &str, start: usize) -> Option<usize> {
    let mut quoted = false;
    html[start..].char_indices().find_map(|(offset, c)| {
        if c == '"' {
            quoted = !quoted;
        }
        (c == '>' && !quoted).then_some(start + offset)
    })
}

fn attributes(mut text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    loop {
        text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if text.is_empty() {
            return found;
        }
        let end = text.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(text.len());
        let name = text[..end].to_lowercase();
        text = &text[end..];
        let mut value = String::new();
        if let Some(rest) = text.strip_prefix("=\"") {
            let close = rest.find('"').unwrap_or(rest.len());
            value = unescape(&rest[..close]);
            text = rest.get(close + 1..).unwrap_or("");
        } else if let Some(rest) = text.strip_prefix('=') {
            let close = rest.find(char::is_whitespace).unwrap_or(rest.len());
            value = unescape(&rest[..close]);
            text = &rest[close..];
        }
        found.push((name, value));
    }
}

/// HTML text as the reader sees it.
pub fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_as_a_browser_would_send_it() {
        let html = r#"<form method="post" action="/a?b=1&amp;c=2"><input type="hidden" name="csrf" value="x&gt;y">
            <input type="radio" name="r" value="1"><input type="radio" name="r" value="2" checked>
            <select name="s"><option value="a">A</option><option value="b" selected>B</option></select>
            <textarea name="t">hi</textarea><button name="go" value="1">Go</button></form><form action="/z"></form>"#;
        let forms = Form::all(html);
        assert_eq!(forms.len(), 2);
        assert_eq!(forms[0].action, "/a?b=1&c=2");
        let pairs: Vec<_> = forms[0].fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(pairs, [("csrf", "x>y"), ("r", "2"), ("s", "b"), ("t", "hi")]);
    }
}
