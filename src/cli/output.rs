//! Text or JSON, and what a failure looks like in both.

use super::Exit;
use super::json::kebab;
use crate::domain::text::{controls, for_terminal, in_one_line};
use crate::i18n::{Language, Texts};
use crate::problem::Problem;
use serde_json::{Value, json};
use std::io::{IsTerminal, Write, stdin};

/// Longest part of a row, in characters.
const LONGEST_PART: usize = 300;

/// Why a command ends early.
#[derive(Debug)]
pub enum Failure {
    /// Something that people are told about.
    Problem(Problem),
    /// The arguments do not fit; says which and why, in the user's language.
    Usage(String),
    /// The user said no.
    Declined,
    /// A defect or a broken system; technical.
    Internal(String),
}

impl<E> From<&E> for Failure
where
    for<'a> Problem: From<&'a E>,
{
    fn from(error: &E) -> Failure {
        Failure::Problem(Problem::from(error))
    }
}

/// Turns an error of a service into a failure.
pub fn told<E>(error: E) -> Failure
where
    for<'a> Problem: From<&'a E>,
{
    Failure::from(&error)
}

/// Where results and messages go.
pub struct Output<'a> {
    is_json: bool,
    /// The texts of the chosen language.
    pub texts: Texts,
    out: &'a mut (dyn Write + Send),
    err: &'a mut (dyn Write + Send),
}

impl<'a> Output<'a> {
    /// Before the settings are read, in the language of the arguments.
    pub fn new(
        is_json: bool,
        language: Language,
        out: &'a mut (dyn Write + Send),
        err: &'a mut (dyn Write + Send),
    ) -> Output<'a> {
        Output { is_json, texts: Texts::new(language), out, err }
    }

    /// Switches the language.
    pub fn speak(&mut self, texts: Texts) {
        self.texts = texts;
    }

    /// Writes the result of a command: one or the other.
    pub fn result(&mut self, text: impl FnOnce(&Texts) -> String, value: impl FnOnce() -> Value) {
        let text = match self.is_json {
            true => escaped(&format!("{:#}", value())),
            false => for_terminal(&text(&self.texts)),
        };
        // A reader that went away (`| head`) is no failure of the command.
        let _ = writeln!(self.out, "{}", text.trim_end_matches('\n'));
        let _ = self.out.flush();
    }

    /// Says something to the person at the terminal.
    pub fn say(&mut self, text: &str) {
        let _ = writeln!(self.err, "{}", for_terminal(text));
        let _ = self.err.flush();
    }

    /// Says what happens while a command is under way: to people in words, to programs as a line of JSON.
    pub fn news(&mut self, text: &str, value: &Value) {
        match self.is_json {
            true => self.say(&escaped(&value.to_string())),
            false => self.say(text),
        }
    }

    /// Asks at the terminal; the answer is read elsewhere.
    pub fn ask(&mut self, question: &str) {
        let _ = write!(self.err, "{} ", for_terminal(question));
        let _ = self.err.flush();
    }

    /// Asks a question that is answered by yes or no.
    pub fn confirm(&mut self, question: &str) -> Result<(), Failure> {
        if !stdin().is_terminal() {
            return Err(Failure::Usage(self.texts.cli_needs_yes()));
        }
        self.ask(question);
        let mut answer = String::new();
        let read = stdin().read_line(&mut answer);
        let answer = answer.trim().to_lowercase();
        // Yes, bəli, да.
        match read.is_ok() && ["y", "yes", "b", "bəli", "beli", "д", "да"].contains(&answer.as_str()) {
            true => Ok(()),
            false => Err(Failure::Declined),
        }
    }

    /// Tells a failure; gives its code.
    pub fn failure(&mut self, failure: &Failure) -> Exit {
        let (exit, value, text) = match failure {
            Failure::Problem(problem) => {
                let exit = Exit::of(problem);
                (exit, problem_json(problem, &self.texts), problem_text(problem, &self.texts))
            }
            Failure::Usage(text) => (Exit::Usage, json!({ "kind": "usage", "title": text }), text.clone()),
            Failure::Declined => {
                let text = self.texts.cli_declined();
                (Exit::Declined, json!({ "kind": "declined", "title": text }), text)
            }
            Failure::Internal(text) => {
                (Exit::Other, json!({ "kind": "internal", "title": text }), text.clone())
            }
        };
        if self.is_json {
            self.result(|_| String::new(), || json!({ "error": value, "exit": exit as u8 }));
        } else {
            self.say(&text);
        }
        exit
    }
}

/// JSON in which no character controls the terminal: those that its strings may hold as they are stand there as their
/// numbers, so that whoever reads it gets every text verbatim.
fn escaped(json: &str) -> String {
    let mut units = [0; 2];
    let escape = |c: char| match controls(c) && c != '\n' {
        true => c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")).collect(),
        false => c.to_string(),
    };
    json.chars().map(escape).collect()
}

/// A row of a list: whatever strangers wrote, each part stays in its place.
pub fn row<'p>(parts: impl IntoIterator<Item = &'p str>) -> String {
    parts.into_iter().map(|part| in_one_line(part, LONGEST_PART)).collect::<Vec<_>>().join("  ")
}

/// A problem in lines of text.
pub fn problem_text(problem: &Problem, texts: &Texts) -> String {
    let title = format!("{} ({})", problem.title(texts), problem.code());
    let mut lines = vec![title, problem.meaning(texts), problem.cure(texts)];
    lines.extend(problem.detail().map(|detail| format!("[{detail}]")));
    lines.join("\n")
}

/// A problem as JSON.
pub fn problem_json(problem: &Problem, texts: &Texts) -> Value {
    json!({
        "kind": kebab(&problem.kind),
        "code": problem.code(),
        "title": problem.title(texts),
        "meaning": problem.meaning(texts),
        "cure": problem.cure(texts),
        "detail": problem.detail(),
        "safeToRetry": problem.is_safe_to_retry(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a stranger may write into a name: a colour, a line of its own, a C1 control, a mark of direction.
    const LOUD: &str = "a\u{1B}[31m\nb\u{9B}31mc\u{202E}d";

    fn written(is_json: bool, write: impl FnOnce(&mut Output<'_>)) -> String {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        write(&mut Output::new(is_json, Language::En, &mut out, &mut err));
        String::from_utf8([out, err].concat()).unwrap()
    }

    #[test]
    fn nothing_that_is_written_controls_the_terminal() {
        for is_json in [false, true] {
            let all = written(is_json, |output| {
                output.result(|_| LOUD.to_owned(), || json!({ "name": LOUD }));
                output.say(LOUD);
                output.news(LOUD, &json!({ "name": LOUD }));
                output.ask(LOUD);
                output.failure(&Failure::Internal(LOUD.to_owned()));
            });
            assert!(all.chars().all(|c| !controls(c) || c == '\n'), "{all:?}");
        }
    }

    #[test]
    fn json_keeps_every_text_verbatim() {
        let value = json!({ "name": LOUD, "\u{7F}": ["\u{FEFF}"] });
        let told = written(true, |output| output.result(|_| String::new(), || value.clone()));
        assert_eq!(serde_json::from_str::<Value>(&told).unwrap(), value);
        let news = written(true, |output| output.news("", &value));
        assert_eq!(serde_json::from_str::<Value>(&news).unwrap(), value);
    }

    #[test]
    fn a_row_stays_one() {
        assert_eq!(row(["x", LOUD]), "x  a [31m b 31mc d");
    }
}
