//! Files that come with a form: read whole, bounded, and looked at before anybody trusts their type.

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use multer::{Constraints, Multipart, SizeLimit};

use crate::base::{Error, Reason, Reasons, Result};
use crate::db::{Attachment, MOST_BYTES};

/// A file of a form, as it came.
#[derive(Clone, Debug)]
pub struct Uploaded {
    /// Name of the field.
    pub field: String,
    /// Name of the file, without folders; at most 100 characters.
    pub file_name: String,
    /// What it holds.
    pub content: Bytes,
}

/// What a file may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileType {
    /// A PDF document.
    Pdf,
    /// A photograph.
    Jpeg,
    /// A picture.
    Png,
    /// Text: CSV and the like, in UTF-8.
    Text,
}

impl FileType {
    /// Papers: what a resolution or a claim comes as.
    pub const PAPERS: [FileType; 3] = [FileType::Pdf, FileType::Jpeg, FileType::Png];

    /// `application/pdf`.
    pub const fn media_type(self) -> &'static str {
        match self {
            FileType::Pdf => "application/pdf",
            FileType::Jpeg => "image/jpeg",
            FileType::Png => "image/png",
            FileType::Text => "text/plain; charset=utf-8",
        }
    }

    /// The type of a content by its first bytes; what its sender calls it does not count.
    pub fn of(content: &[u8]) -> Option<FileType> {
        if content.starts_with(b"%PDF-") {
            return Some(FileType::Pdf);
        }
        if content.starts_with(&[0xFF, 0xD8, 0xFF]) {
            return Some(FileType::Jpeg);
        }
        if content.starts_with(b"\x89PNG\r\n\x1a\n") {
            return Some(FileType::Png);
        }
        let text = std::str::from_utf8(content).is_ok_and(|text| !text.contains('\0'));
        text.then_some(FileType::Text)
    }
}

impl Uploaded {
    /// Its type, if it is one of those wanted and not empty or too large.
    ///
    /// # Errors
    /// Refused at its field, with all reasons.
    pub fn checked(&self, field: &'static str, wanted: &[FileType]) -> Result<FileType> {
        let mut reasons = Reasons::new();
        if self.content.is_empty() {
            reasons.push(Reason::field(field, "web-file-missing"));
        }
        if self.content.len() > MOST_BYTES {
            reasons.push(Reason::field(field, "web-file-too-large"));
        }
        Error::check(reasons)?;
        FileType::of(&self.content)
            .filter(|found| wanted.contains(found))
            .ok_or_else(|| Error::refused(Reason::field(field, "web-file-type")))
    }
}

/// The boundary of a form with files; `None` for any other form.
pub(super) fn boundary(media_type: &str) -> Option<String> {
    multer::parse_boundary(media_type).ok()
}

/// Most a form with files may weigh: one file and its fields.
pub(super) const UPLOAD_BYTES: usize = MOST_BYTES + 64 * 1024;

/// The fields and files of a form with files.
pub(super) async fn read(
    body: Body,
    boundary: String,
    most_fields: usize,
) -> std::result::Result<(Vec<(String, String)>, Vec<Uploaded>), StatusCode> {
    let limits = SizeLimit::new().whole_stream(UPLOAD_BYTES as u64);
    let constraints = Constraints::new().size_limit(limits);
    let mut parts = Multipart::with_constraints(body.into_data_stream(), boundary, constraints);
    let (mut pairs, mut files) = (Vec::new(), Vec::new());
    while let Some(part) = parts.next_field().await.map_err(|fault| status(&fault))? {
        if pairs.len() + files.len() >= most_fields {
            return Err(StatusCode::PAYLOAD_TOO_LARGE);
        }
        let name = part.name().unwrap_or_default().to_owned();
        match part.file_name().map(bare_name) {
            Some(file_name) => {
                let content = part.bytes().await.map_err(|fault| status(&fault))?;
                files.push(Uploaded { field: name, file_name, content });
            }
            None => pairs.push((name, part.text().await.map_err(|fault| status(&fault))?)),
        }
    }
    Ok((pairs, files))
}

/// What is wrong with a form that cannot be read.
fn status(fault: &multer::Error) -> StatusCode {
    match fault {
        multer::Error::StreamSizeExceeded { .. } | multer::Error::FieldSizeExceeded { .. } => {
            StatusCode::PAYLOAD_TOO_LARGE
        }
        _ => StatusCode::BAD_REQUEST,
    }
}

/// A file's name without folders and controls.
fn bare_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|c| !c.is_control()).take(100).collect()
}

/// A kept file as a download: never shown inside our own pages.
pub fn download(file: &Attachment, content: Vec<u8>) -> Response {
    let ascii: String =
        file.file_name.chars().map(|c| if c.is_ascii_alphanumeric() || ".-_".contains(c) { c } else { '_' }).collect();
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{ascii}\""))
        .unwrap_or(HeaderValue::from_static("attachment"));
    let media = HeaderValue::from_str(&file.media_type).unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let headers = [
        (header::CONTENT_TYPE, media),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'")),
    ];
    (headers, content).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uploaded(content: &'static [u8]) -> Uploaded {
        Uploaded { field: "file".into(), file_name: "a.pdf".into(), content: Bytes::from_static(content) }
    }

    fn code(outcome: Result<FileType>) -> &'static str {
        match outcome {
            Err(Error::Refused(reasons)) => reasons[0].code,
            _ => "",
        }
    }

    #[test]
    fn a_file_is_what_its_first_bytes_say() {
        assert_eq!(FileType::of(b"%PDF-1.7 ..."), Some(FileType::Pdf));
        assert_eq!(FileType::of("दिनांक,राशि\n".as_bytes()), Some(FileType::Text));
        assert_eq!(FileType::of(b"MZ\x90\x00"), None, "a program");
        assert_eq!(code(uploaded(b"<html>").checked("file", &FileType::PAPERS)), "web-file-type");
        assert_eq!(code(uploaded(b"").checked("file", &FileType::PAPERS)), "web-file-missing");
        assert!(uploaded(b"%PDF-1.4").checked("file", &FileType::PAPERS).is_ok());
    }

    #[test]
    fn a_files_name_has_no_folders() {
        assert_eq!(bare_name("C:\\Users\\a\\june.csv"), "june.csv");
        assert_eq!(bare_name("../../etc/passwd"), "passwd");
        assert_eq!(bare_name("a\r\nb"), "ab");
    }

    #[tokio::test]
    async fn a_form_with_a_file_is_read_into_fields_and_files() {
        let body = "--X\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\ntoken\r\n--X\r\n\
            Content-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\
            Content-Type: text/csv\r\n\r\na,b\r\n1,2\r\n--X--\r\n";
        let (pairs, files) = read(Body::from(body), "X".into(), 10).await.unwrap();
        assert_eq!(pairs, [("csrf".to_owned(), "token".to_owned())]);
        assert_eq!((files[0].file_name.as_str(), &files[0].content[..]), ("a.csv", &b"a,b\r\n1,2"[..]));
        assert_eq!(read(Body::from(body), "X".into(), 1).await.unwrap_err(), 413);
    }
}
