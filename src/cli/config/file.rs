//! Settings from a file: TOML whose keys are the long options that also have a variable of the environment.
//!
//! An option on the command line counts before the environment, that before the file, the file before the default:
//! what the file says takes the default's place, and clap keeps the rest of the order.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::builder::ArgAction;
use clap::error::{ContextKind, ContextValue};
use clap::{Arg, Command};

/// The option that names the file, and its variable.
const OPTION: &str = "--config";
const VARIABLE: &str = "SANJHA_CONFIG";

/// What a file says.
pub struct ConfigFile {
    /// Where it is.
    pub path: PathBuf,
    values: BTreeMap<String, String>,
}

/// The file that the command line or the environment names.
pub fn named(arguments: &[OsString]) -> Option<PathBuf> {
    let mut words = arguments.iter().skip(1).take_while(|word| *word != "--");
    while let Some(word) = words.next() {
        if word == OPTION {
            return words.next().map(PathBuf::from);
        }
        if let Some(path) = word.to_str().and_then(|word| word.strip_prefix("--config=")) {
            return Some(PathBuf::from(path));
        }
    }
    std::env::var_os(VARIABLE).filter(|path| !path.is_empty()).map(PathBuf::from)
}

impl ConfigFile {
    /// Reads a file. `command` tells which settings there are.
    ///
    /// # Errors
    /// One line that names the file, the key and what is wrong.
    pub fn read(path: &Path, command: &Command) -> Result<ConfigFile, String> {
        let shown = path.display();
        let text = std::fs::read_to_string(path).map_err(|error| format!("{shown}: {error}"))?;
        let table: toml::Table = toml::from_str(&text).map_err(|error| {
            let line = error.span().map_or(1, |span| text[..span.start.min(text.len())].lines().count().max(1));
            format!("{shown}, line {line}: {}", error.message().replace('\n', " "))
        })?;
        let known = settings(command);
        let mut values = BTreeMap::new();
        for (key, value) in table {
            let Some(arg) = known.get(key.as_str()) else {
                return Err(format!("{shown}: there is no setting {key}; `sanjha config check` lists them all"));
            };
            let text = as_text(arg, value).map_err(|wanted| format!("{shown}: {key} takes {wanted}"))?;
            values.insert(key, text);
        }
        Ok(ConfigFile { path: path.to_owned(), values })
    }

    /// Whether the file says something about a setting.
    pub fn says(&self, setting: &str) -> bool {
        self.values.contains_key(setting)
    }

    /// Puts what the file says in the place of the defaults, in a command and those below it.
    pub fn fill(&self, command: Command) -> Command {
        let filled = command.mut_args(|arg| self.fill_one(arg));
        let below: Vec<String> = filled.get_subcommands().map(|below| below.get_name().to_owned()).collect();
        below.into_iter().fold(filled, |command, name| command.mut_subcommand(name, |below| self.fill(below)))
    }

    fn fill_one(&self, arg: Arg) -> Arg {
        let value = setting_of(&arg).and_then(|name| self.values.get(name));
        match value {
            // Kept for the life of the program, which reads one file once.
            Some(value) => arg.default_value(&*Box::leak(value.clone().into_boxed_str())).required(false),
            None => arg,
        }
    }

    /// If a value of this file was refused: one line that says so.
    pub fn refused(&self, error: &clap::Error) -> Option<String> {
        let text = |kind| match error.get(kind) {
            Some(ContextValue::String(text)) => Some(text.as_str()),
            _ => None,
        };
        let option = text(ContextKind::InvalidArg)?;
        let name = option.trim_start_matches('-').split([' ', '=']).next()?;
        let value = self.values.get(name)?;
        let ours = text(ContextKind::InvalidValue).is_none_or(|refused| refused == value);
        let why = std::error::Error::source(error).map_or_else(|| error.kind().to_string(), ToString::to_string);
        ours.then(|| format!("{}: {name}: {}", self.path.display(), why.replace('\n', " ")))
    }
}

/// The name of an option that is a setting: one that has a variable of the environment too.
pub fn setting_of(arg: &Arg) -> Option<&str> {
    arg.get_long().filter(|long| arg.get_env().is_some() && *long != "config")
}

/// Every setting of a command and of those below it.
fn settings(command: &Command) -> BTreeMap<String, Arg> {
    let mut found: BTreeMap<String, Arg> =
        command.get_arguments().filter_map(|arg| Some((setting_of(arg)?.to_owned(), arg.clone()))).collect();
    for below in command.get_subcommands() {
        found.extend(settings(below));
    }
    found
}

/// A value as the command line would give it; where its kind does not fit, what fits.
fn as_text(arg: &Arg, value: toml::Value) -> Result<String, &'static str> {
    let is_switch = matches!(arg.get_action(), ArgAction::SetTrue | ArgAction::SetFalse);
    match value {
        toml::Value::Boolean(said) if is_switch => Ok(said.to_string()),
        _ if is_switch => Err("true or false"),
        toml::Value::String(text) => Ok(text),
        toml::Value::Integer(number) => Ok(number.to_string()),
        toml::Value::Array(values) if matches!(arg.get_action(), ArgAction::Append) => {
            let texts = values.into_iter().map(|value| value.as_str().map(str::to_owned));
            let texts = texts.collect::<Option<Vec<_>>>().ok_or("a list of texts")?;
            Ok(texts.join(&arg.get_value_delimiter().unwrap_or('\n').to_string()))
        }
        _ if matches!(arg.get_action(), ArgAction::Append) => Err("a text or a list of texts"),
        _ => Err("a text or a whole number"),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser, Debug)]
    struct Small {
        #[arg(long, env = "SANJHA_UNIT_TEST_PORT", default_value_t = 1)]
        port: u16,
        #[arg(long, env = "SANJHA_UNIT_TEST_LOUD")]
        loud: bool,
        #[arg(long, env = "SANJHA_UNIT_TEST_NAMES", value_delimiter = ',')]
        names: Vec<String>,
        #[arg(long)]
        once: Option<String>,
    }

    fn parsed(text: &str, arguments: &[&str]) -> Result<Small, String> {
        use clap::{CommandFactory, FromArgMatches};
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.toml");
        std::fs::write(&path, text).unwrap();
        let file = ConfigFile::read(&path, &Small::command())?;
        let arguments = ["small"].iter().chain(arguments).copied();
        let matches = file.fill(Small::command()).try_get_matches_from(arguments);
        let matches = matches.map_err(|error| file.refused(&error).unwrap_or_else(|| error.to_string()))?;
        Small::from_arg_matches(&matches).map_err(|error| error.to_string())
    }

    #[test]
    fn the_file_counts_before_the_default_and_after_the_command_line() {
        let small = parsed("port = 7\nloud = true\nnames = ['a', 'b']", &[]).unwrap();
        assert_eq!((small.port, small.loud, small.names), (7, true, vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!(parsed("port = 7", &["--port", "9"]).unwrap().port, 9);
        let plain = parsed("", &[]).unwrap();
        assert_eq!((plain.port, plain.loud, plain.names.len()), (1, false, 0));
    }

    #[test]
    fn what_is_wrong_is_one_line_with_key_and_file() {
        for (text, words) in [
            ("prot = 7", "there is no setting prot"),
            ("once = 'x'", "there is no setting once"),
            ("port = [1]", "port takes a text or a whole number"),
            ("loud = 'yes'", "loud takes true or false"),
            ("names = [1]", "names takes a list of texts"),
            ("port = 'many'", "port: "),
            ("port = 70000", "port: "),
            ("\n\nport = ", "line 3"),
        ] {
            let error = parsed(text, &[]).unwrap_err();
            assert!(error.contains(words) && error.contains("s.toml") && !error.contains('\n'), "{text}: {error}");
        }
    }

    #[test]
    fn the_settings_of_the_program_are_known() {
        use clap::CommandFactory;
        let names = settings(&crate::cli::Cli::command());
        for name in ["database-url", "listen", "base-url", "smtp-url", "gateways"] {
            assert!(names.contains_key(name), "{name}");
        }
        assert!(!names.contains_key("config") && !names.contains_key("login"));
    }
}
