//! Text or JSON, and what a failure looks like in both.

use super::Exit;
use super::json::kebab;
use crate::domain::text::for_terminal;
use crate::i18n::{Language, Texts};
use crate::problem::Problem;
use serde_json::{Value, json};
use std::io::{IsTerminal, Write, stdin};

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
        let text = if self.is_json { format!("{:#}", value()) } else { for_terminal(&text(&self.texts)) };
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
        let line = if self.is_json { value.to_string() } else { text.to_owned() };
        self.say(&line);
    }

    /// Asks at the terminal; the answer is read elsewhere.
    pub fn ask(&mut self, question: &str) {
        let _ = write!(self.err, "{question} ");
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
