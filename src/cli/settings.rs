//! `settings`: what is set, by whom, and what it may be; changes the user's own.

use super::output::{Failure, Output, told};
use super::{Exit, json::kebab, pin};
use crate::domain::proxy::Proxy;
use crate::domain::setting::{Entry, Form, Key, Sheet, Value};
use crate::i18n::Texts;
use crate::settings::Settings;
use crate::{setup, store};
use clap::{Args, Subcommand};
use serde_json::json;
use std::path::Path;

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show all of them, or one (the default)
    Show {
        /// Its name, for example service.address
        name: Option<String>,
    },
    /// Say what a setting is for, what it may be, and who set it
    Explain {
        /// Its name
        name: String,
    },
    /// Write a value into your settings file; comments in it stay
    Set {
        /// Its name
        name: String,
        /// Its value; several with semicolons between them
        value: String,
    },
    /// Take a value out of your settings file
    Unset {
        /// Its name
        name: String,
    },
    /// Keep the proxy's password in the system's key store
    ProxyPassword {
        /// Read it from this file descriptor instead of the terminal
        #[arg(long, value_name = "N")]
        password_fd: Option<u32>,
    },
}

/// Needs no service, no card and no database.
pub fn run(arguments: &Arguments, config: Option<&Path>, output: &mut Output<'_>) -> Result<Exit, Failure> {
    let settings = Settings::load(config).map_err(told)?;
    let texts = output.texts.clone();
    match &arguments.command {
        None => show(&settings.sheet, &Key::ALL, output),
        Some(Command::Show { name: None }) => show(&settings.sheet, &Key::ALL, output),
        Some(Command::Show { name: Some(name) }) => show(&settings.sheet, &[named(name, &texts)?], output),
        Some(Command::Explain { name }) => explain(&settings.sheet, named(name, &texts)?, output),
        Some(Command::Set { name, value }) => {
            let key = named(name, &texts)?;
            let value = key.parse(value).map_err(|fault| told(crate::settings::Error::Value(key, fault)))?;
            setup::check(key, &value).map_err(Failure::Problem)?;
            written(&settings.set(key, Some(value)).map_err(told)?.sheet, key, output);
        }
        Some(Command::Unset { name }) => {
            let key = named(name, &texts)?;
            written(&settings.set(key, None).map_err(told)?.sheet, key, output);
        }
        Some(Command::ProxyPassword { password_fd }) => keep_password(&settings, *password_fd, output)?,
    }
    Ok(Exit::Done)
}

fn named(name: &str, texts: &Texts) -> Result<Key, Failure> {
    let names = || Key::ALL.map(Key::name).join(", ");
    Key::named(name).ok_or_else(|| Failure::Usage(texts.cli_setting_unknown(name, &names())))
}

fn show(sheet: &Sheet, keys: &[Key], output: &mut Output<'_>) {
    output.result(
        |texts| {
            let files = [
                sheet.file.as_deref().map(|file| texts.cli_settings_file(file)),
                sheet.policy.as_deref().map(|file| texts.cli_settings_policy(file)),
            ];
            let line = |key: &Key| {
                let entry = sheet.entry(*key);
                let value = texts.setting_value(*key, entry.value.as_ref());
                format!("{:28} {value}  ({})", key.name(), texts.setting_source(&entry))
            };
            files.into_iter().flatten().chain(keys.iter().map(line)).collect::<Vec<_>>().join("\n")
        },
        || {
            json!({
                "file": sheet.file,
                "policy": sheet.policy,
                "settings": keys.iter().map(|key| value_json(*key, &sheet.entry(*key))).collect::<Vec<_>>(),
            })
        },
    );
}

fn explain(sheet: &Sheet, key: Key, output: &mut Output<'_>) {
    let entry = sheet.entry(key);
    output.result(
        |texts| {
            let value = texts.setting_value(key, entry.value.as_ref());
            let built_in = texts.setting_value(key, key.built_in().as_ref());
            let mut lines = vec![
                format!("{}: {}", key.name(), texts.setting(key)),
                texts.setting_hint(key),
                format!("{value}  ({})", texts.setting_source(&entry)),
            ];
            lines.extend(possible(key).map(|values| texts.cli_setting_possible(&values)));
            lines.push(texts.cli_setting_default(&built_in));
            lines.join("\n")
        },
        || value_json(key, &entry),
    );
}

fn written(sheet: &Sheet, key: Key, output: &mut Output<'_>) {
    let entry = sheet.entry(key);
    output.result(
        |texts| texts.cli_setting_written(key.name(), &texts.setting_value(key, entry.value.as_ref())),
        || value_json(key, &entry),
    );
}

fn possible(key: Key) -> Option<String> {
    match key.form() {
        Form::Word(words) => Some(words.join(", ")),
        Form::Number(least, most) => Some(format!("{least}–{most}")),
        Form::Flag => Some("true, false".to_owned()),
        Form::Place => Some("host:port".to_owned()),
        Form::Text | Form::Path | Form::Paths | Form::Words => None,
    }
}

fn value_json(key: Key, entry: &Entry) -> serde_json::Value {
    let value = |value: &Value| match value {
        Value::Text(text) => json!(text),
        Value::Number(number) => json!(number),
        Value::Flag(flag) => json!(flag),
        Value::List(list) => json!(list),
    };
    json!({
        "name": key.name(),
        "value": entry.value.as_ref().map(value),
        "source": kebab(&entry.source),
        "locked": entry.is_locked,
        "builtIn": key.built_in().as_ref().map(value),
    })
}

fn keep_password(
    settings: &Settings,
    descriptor: Option<u32>,
    output: &mut Output<'_>,
) -> Result<(), Failure> {
    let texts = output.texts.clone();
    let (place, user) = match &settings.proxy {
        Proxy::Manual(manual) => (&manual.place, manual.user.as_deref()),
        Proxy::System | Proxy::None => return Err(Failure::Usage(texts.cli_proxy_no_user())),
    };
    let user = user.ok_or_else(|| Failure::Usage(texts.cli_proxy_no_user()))?;
    let password = pin::secret(descriptor, &texts.cli_proxy_password(), output)?;
    store::keep_proxy_password(place, user, &password).map_err(told)?;
    output.result(Texts::cli_proxy_password_kept, || json!({ "kept": true }));
    Ok(())
}
