//! Settings by file and environment, and what `sanjha config check` finds.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::harness::ports::MailServer;
use crate::harness::{Database, Engine, Output, PROGRAM, Seeds, run_bare};
use crate::{on_both_engines, on_sqlite_and_with_faults_on_postgres};

on_both_engines!(a_sound_installation_passes_the_check);
on_sqlite_and_with_faults_on_postgres!(what_is_wrong_with_an_installation_is_named_and_fails_the_check);

async fn sanjha(environment: &[(&str, &str)], arguments: &[&str]) -> Output {
    run_bare(environment, arguments, "").await
}

fn written(folder: &Path, text: &str) -> PathBuf {
    let path = folder.join("sanjha.toml");
    std::fs::write(&path, text).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    path
}

/// The line about a setting.
fn line<'a>(output: &'a Output, name: &str) -> &'a str {
    let found = output.stdout.lines().find(|line| line.starts_with(&format!("{name} ")));
    found.unwrap_or_else(|| panic!("no {name} in {}{}", output.stdout, output.stderr))
}

#[tokio::test(flavor = "multi_thread")]
async fn each_setting_comes_from_the_nearest_place_and_no_secret_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let file = written(
        folder.path(),
        "listen = '127.0.0.1:7001'\ncontact = 'file@cfc.test'\nbackup-hour = 4\nbackup-recipient = []\n",
    );
    let database = format!("sqlite://{}/new.db", folder.path().display());
    let file = file.display().to_string();
    let environment = [
        ("SANJHA_CONFIG", file.as_str()),
        ("SANJHA_CONTACT", "environment@cfc.test"),
        ("DATABASE_URL", database.as_str()),
        ("SANJHA_SMS_HEADERS", "Authorization: Bearer canary-of-a-secret"),
    ];
    let output = sanjha(&environment, &["config", "check", "--backup-hour", "5"]).await;
    for (name, value, source) in [
        ("listen", "127.0.0.1:7001", "sanjha.toml"),
        ("contact", "environment@cfc.test", "environment, SANJHA_CONTACT"),
        ("backup-hour", "5", "command line"),
        ("backup-keep", "30", "default"),
        ("sms-headers", "set", "environment"),
    ] {
        let line = line(&output, name);
        assert!(line.contains(value) && line.contains(source), "{line}");
    }
    assert!(!output.stdout.contains("canary"), "{}", output.stdout);
    assert!(!Path::new(&format!("{}/new.db", folder.path().display())).exists(), "a check makes no database");
    let with_password = [("DATABASE_URL", "postgres://cfc:canary@127.0.0.1:1/none")];
    let output = sanjha(&with_password, &["config", "check"]).await;
    assert!(
        !output.success && !output.stdout.contains("canary") && !output.stderr.contains("canary"),
        "{}",
        output.stdout
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_be_used_is_one_line_with_key_and_file() {
    let folder = tempfile::tempdir().unwrap();
    for (text, words) in [
        ("lisen = '127.0.0.1:1'", "there is no setting lisen"),
        ("listen = ['127.0.0.1:1']", "listen takes a text or a whole number"),
        ("listen = 'here'", "listen: "),
        ("backup-hour = 24", "backup-hour: "),
        ("listen = ", "line 1"),
    ] {
        let file = written(folder.path(), text).display().to_string();
        for command in [&["config", "check"][..], &["serve"], &["migrate"]] {
            // What a command does not take is no matter to it, as long as there is such a setting.
            if command == ["migrate"] && (words.starts_with("listen: ") || words.starts_with("backup-hour: ")) {
                continue;
            }
            let arguments: Vec<&str> = ["--config", &file].into_iter().chain(command.iter().copied()).collect();
            let output = sanjha(&[], &arguments).await;
            assert!(!output.success && output.stdout.is_empty(), "{text}: {}", output.stdout);
            assert_eq!(output.stderr.lines().count(), 1, "{}", output.stderr);
            assert!(output.stderr.contains(words) && output.stderr.contains(&file), "{}", output.stderr);
        }
    }
    let output = sanjha(&[("SANJHA_CONFIG", "/nowhere/s.toml")], &["migrate"]).await;
    assert!(!output.success && output.stderr.contains("/nowhere/s.toml"), "{}", output.stderr);
}

async fn a_sound_installation_passes_the_check(engine: Engine) {
    let database = Database::new(engine, Seeds::Nothing).await;
    database.sanjha_ok(&["migrate"]).await;
    let mail = MailServer::open().await;
    let folder = tempfile::tempdir().unwrap();
    let backups = folder.path().join("backups");
    std::fs::create_dir(&backups).unwrap();
    let file = written(
        folder.path(),
        &format!(
            "database-url = '{}'\nbase-url = 'https://cfc.test'\ntrusted-proxy = '127.0.0.1'\ncontact = 'a@cfc.test'\n\
             smtp-url = 'smtp://{}'\nbackup-folder = '{}'\n",
            database.url,
            mail.address,
            backups.display()
        ),
    );
    let file = file.display().to_string();
    let made = sanjha(&[], &["--config", &file, "backup"]).await;
    assert!(made.success, "{}{}", made.stdout, made.stderr);
    let made: Vec<_> = std::fs::read_dir(&backups).unwrap().map(|entry| entry.unwrap()).collect();
    assert_eq!(made.len(), 1, "one backup, and nothing unfinished beside it");
    assert_eq!(made[0].metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let output = sanjha(&[], &["--config", &file, "config", "check"]).await;
    assert!(output.success, "{}{}", output.stdout, output.stderr);
    for words in ["the mail server answers", "up to date", "like the database's", "the last is of", "GB are left"] {
        assert!(output.stdout.contains(words), "{words}: {}", output.stdout);
    }
}

async fn what_is_wrong_with_an_installation_is_named_and_fails_the_check(engine: Engine) {
    let database = Database::new(engine, Seeds::Nothing).await;
    database.sanjha_ok(&["migrate"]).await;
    let step = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m20990101_000001_later', 0)";
    database.attempt(step).await.unwrap();
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = written(
        folder.path(),
        &format!(
            "database-url = '{}'\nlisten = '0.0.0.0:0'\nbase-url = 'http://cfc.test'\nsmtp-url = 'smtp://{}'\n\
             backup-folder = '/proc'\ngateways = 'KNL one two'\noidc-issuer = 'https://log-in.test'\n",
            database.url,
            silent.local_addr().unwrap()
        ),
    );
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    let begun = std::time::Instant::now();
    let output = sanjha(&[], &["--config", &file.display().to_string(), "config", "check"]).await;
    assert!(!output.success && begun.elapsed().as_secs() < 15, "{:?} {}", begun.elapsed(), output.stdout);
    let wrong: Vec<&str> = output.stdout.lines().filter(|line| line.starts_with("WRONG")).collect();
    for about in ["tables", "address", "contact", "mail", "payments", "log-in", "backup", "files"] {
        assert!(wrong.iter().any(|line| line.split_whitespace().nth(1) == Some(about)), "{about}: {wrong:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_for_an_installation_are_sound() {
    for file in ["unit", "containerfile", "nginx", "journald", "settings"] {
        let output = sanjha(&[], &["config", "print", file]).await;
        assert!(output.success && output.stdout.lines().count() > 5, "{file}: {}", output.stderr);
    }
    let folder = tempfile::tempdir().unwrap();
    let print = async |file: &str| sanjha(&[], &["config", "print", file]).await.stdout;
    // The printed settings are settings.
    let settings = written(
        folder.path(),
        &print("settings").await.replace("/var/lib/sanjha", &folder.path().display().to_string()),
    );
    let output = sanjha(&[], &["--config", &settings.display().to_string(), "config", "check"]).await;
    assert!(line(&output, "base-url").contains("sanjha.toml"), "{}{}", output.stdout, output.stderr);
    nginx_takes(folder.path(), &print("nginx").await);
    systemd_takes(folder.path(), &print("unit").await);
}

/// nginx reads the settings, with a certificate made here.
fn nginx_takes(folder: &Path, text: &str) {
    let (key, certificate) = (folder.join("key.pem"), folder.join("cert.pem"));
    let made = std::process::Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=cfc.example", "-keyout"])
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .output()
        .expect("openssl");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let text = text
        .replace("/etc/ssl/sanjha/fullchain.pem", &certificate.display().to_string())
        .replace("/etc/ssl/sanjha/key.pem", &key.display().to_string());
    let whole = folder.join("nginx.conf");
    let pid = folder.join("nginx.pid");
    std::fs::write(&whole, format!("pid {};\nerror_log stderr;\nevents {{}}\nhttp {{\n{text}\n}}\n", pid.display()))
        .unwrap();
    let read = std::process::Command::new("/usr/sbin/nginx").arg("-t").arg("-c").arg(&whole).output();
    let read = read.expect("nginx: apt-get install nginx-light");
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
}

/// systemd reads the unit; where it is not installed, this says so.
fn systemd_takes(folder: &Path, text: &str) {
    // The program stands elsewhere here.
    let unit = folder.join("sanjha.service");
    std::fs::write(&unit, text.replace("/usr/local/bin/sanjha", PROGRAM)).unwrap();
    let read = std::process::Command::new("systemd-analyze").arg("verify").arg(&unit).output();
    match read {
        Ok(read) => {
            let said = String::from_utf8_lossy(&read.stderr).into_owned();
            assert!(!said.contains("sanjha.service"), "{said}");
            let exposed = std::process::Command::new("systemd-analyze")
                .args(["security", "--no-pager", "--offline=true", "--threshold=20"])
                .arg(&unit)
                .output()
                .unwrap();
            assert!(exposed.status.success(), "more open than 2.0: {}", String::from_utf8_lossy(&exposed.stdout));
        }
        Err(_) => println!("SKIPPED: systemd-analyze is not installed, the unit was not read"),
    }
}
