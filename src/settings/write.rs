//! Changing one value of the user's file: everything else in it, comments and order too, stays as it is, and
//! the file is replaced as a whole.

use super::file::{Error, parse};
use crate::domain::setting::{Key, Value};
use std::io::{ErrorKind, Write};
use std::path::Path;
use toml_edit::{Array, DocumentMut, Item, Table, value};

/// Sets a value, or takes it out.
pub(super) fn set(file: &Path, key: Key, new: Option<&Value>) -> Result<(), Error> {
    // Where the file is a link, what it leads to is changed.
    let file = &std::fs::canonicalize(file).unwrap_or_else(|_| file.to_path_buf());
    let old = match super::bounded(file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        Err(error) => return Err(Error::Unreadable { file: file.clone(), detail: error.to_string() }),
    };
    // A file that is wrong is mended by whoever wrote it.
    parse(&old, file, false)?;
    let text =
        edited(&old, key, new).map_err(|detail| Error::Invalid { file: file.clone(), line: 1, detail })?;
    parse(&text, file, false)?;
    if text == old {
        return Ok(());
    }
    replace(file, &text).map_err(|e| Error::Unwritable { file: file.clone(), detail: e.to_string() })
}

/// The text with the value set or taken out.
fn edited(text: &str, key: Key, new: Option<&Value>) -> Result<String, String> {
    let mut document: DocumentMut = text.parse().map_err(|e: toml_edit::TomlError| e.message().to_owned())?;
    let (table, name) = key.name().split_once('.').map_or((None, key.name()), |(t, n)| (Some(t), n));
    let items = match table {
        None => document.as_table_mut() as &mut dyn toml_edit::TableLike,
        Some(table) => {
            let item = document.entry(table).or_insert_with(|| Item::Table(Table::new()));
            item.as_table_like_mut().ok_or_else(|| format!("{table} is no table"))?
        }
    };
    match (new, items.get_mut(name)) {
        (None, _) => {
            items.remove(name);
        }
        (Some(new), Some(Item::Value(there))) => {
            // What stands before and behind it stays: the comment in its line.
            let decor = there.decor().clone();
            if let Item::Value(mut new) = item(new) {
                *new.decor_mut() = decor;
                *there = new;
            }
        }
        (Some(new), _) => {
            items.insert(name, item(new));
        }
    }
    if let Some(table) = table
        && document.get(table).and_then(Item::as_table_like).is_some_and(|t| t.is_empty())
        && new.is_none()
    {
        document.remove(table);
    }
    Ok(document.to_string())
}

fn item(new: &Value) -> Item {
    match new {
        Value::Text(text) => value(text.as_str()),
        Value::Number(number) => value(i64::from(*number)),
        Value::Flag(flag) => value(*flag),
        Value::List(list) => value(list.iter().map(String::as_str).collect::<Array>()),
    }
}

/// All of it or nothing, also when the power fails; who may read the file may read it afterwards.
fn replace(file: &Path, text: &str) -> std::io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut new = tempfile::Builder::new().prefix(".mohur-").suffix(".toml").tempfile_in(folder)?;
    new.write_all(text.as_bytes())?;
    if let Ok(old) = std::fs::metadata(file) {
        new.as_file().set_permissions(old.permissions())?;
    }
    new.as_file().sync_all()?;
    new.persist(file).map_err(|e| e.error)?;
    // The name is on the disk once its folder is; not every system can say so.
    #[cfg(unix)]
    std::fs::File::open(folder)?.sync_all()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "# Ours.\nlanguage = \"az\" # of the office\n\n[service]\n# The trial.\naddress = \
                       \"https://a.az\"\n\n[card]\nmodules = []\n";

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn one_value_changes_and_every_comment_stays() {
        let new = edited(OLD, Key::Language, Some(&text("ru"))).unwrap();
        assert_eq!(new, OLD.replace("\"az\"", "\"ru\""));
        let new = edited(OLD, Key::ServiceAddress, Some(&text("https://b.az"))).unwrap();
        assert_eq!(new, OLD.replace("a.az", "b.az"));
        let list = Value::List(vec!["/m.so".into(), "/n.so".into()]);
        let new = edited(OLD, Key::CardModules, Some(&list)).unwrap();
        assert_eq!(new, OLD.replace("[]", "[\"/m.so\", \"/n.so\"]"));
    }

    #[test]
    fn what_is_new_gets_its_table_and_what_goes_leaves_none() {
        let new = edited(OLD, Key::IdleMinutes, Some(&Value::Number(5))).unwrap();
        assert_eq!(new, format!("{OLD}\n[lock]\nidle_minutes = 5\n"));
        assert_eq!(edited(&new, Key::IdleMinutes, None).unwrap(), OLD);
        let new = edited(OLD, Key::TextSize, Some(&Value::Number(125))).unwrap();
        assert!(parse(&new, Path::new("x"), false).unwrap().values.contains_key(&Key::TextSize), "{new}");
        assert_eq!(edited(OLD, Key::Theme, None).unwrap(), OLD, "it was not there");
        assert_eq!(
            edited("", Key::Notifications, Some(&Value::Flag(false))).unwrap(),
            "notifications = false\n"
        );
        assert_eq!(
            edited("proxy.mode = 'none'", Key::ProxyUser, Some(&text("u"))).unwrap().lines().count(),
            2
        );
    }

    #[test]
    fn every_setting_is_written_as_it_is_read() {
        for key in Key::ALL {
            let new = match key.form() {
                crate::domain::setting::Form::Word(words) => text(words.last().unwrap()),
                crate::domain::setting::Form::Number(_, most) => Value::Number(most),
                crate::domain::setting::Form::Flag => Value::Flag(false),
                crate::domain::setting::Form::Place => text("proxy:3128"),
                crate::domain::setting::Form::Text => text("it's \"quoted\""),
                crate::domain::setting::Form::Path => text("/ə/b c"),
                crate::domain::setting::Form::Paths | crate::domain::setting::Form::Words => {
                    Value::List(vec!["/a".into(), "/b".into()])
                }
            };
            let written = edited(OLD, key, Some(&new)).unwrap();
            let read = parse(&written, Path::new("/f"), false).unwrap();
            assert_eq!(read.values.get(&key), Some(&new), "{written}");
        }
    }

    #[test]
    fn the_file_is_replaced_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("deep/mohur.toml");
        set(&file, Key::Language, Some(&text("en"))).unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "language = \"en\"\n");
        let refused = set(&file, Key::Language, Some(&text("de")));
        assert!(matches!(refused, Err(Error::Invalid { .. })), "{refused:?}");
        std::fs::write(&file, "langauge = 'az'").unwrap();
        assert!(set(&file, Key::Theme, Some(&text("dark"))).is_err(), "somebody else's mistake");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "langauge = 'az'");
        assert_eq!(std::fs::read_dir(file.parent().unwrap()).unwrap().count(), 1, "nothing is left over");
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_stay() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("real.toml"), folder.path().join("mohur.toml"));
        std::fs::write(&file, "").unwrap();
        std::fs::set_permissions(&file, PermissionsExt::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        set(&link, Key::Theme, Some(&text("dark"))).unwrap();
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "theme = \"dark\"\n");
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
    }
}
