//! The diagnosis: opened over any screen, examining while it is open.

use super::{App, Message, Screen, perform};
use crate::problem::Problem;
use crate::problem::report::Report;
use crate::screen::OperationId;
use crate::screen::diagnosis::{self, Action};
use crate::widget::focus;
use iced::futures::StreamExt;
use iced::task::Handle;
use iced::{Task, clipboard};

/// The diagnosis and what it was opened from.
pub(super) struct Open {
    pub from: Screen,
    pub state: diagnosis::State,
    /// Ends the examination when it is dropped.
    work: Option<Handle>,
}

impl App {
    pub(super) fn show_diagnosis(&mut self) -> Task<Message> {
        if matches!(self.screen, Screen::Diagnosis(_)) || self.dialog.is_some() {
            return Task::none();
        }
        let (state, action) = diagnosis::State::new(self.next_operation());
        self.screen = Screen::Diagnosis(Box::new(Open { from: self.take_page(), state, work: None }));
        Task::batch([self.do_diagnosis(action), focus::on("checks")])
    }

    pub(super) fn diagnosis(&mut self, message: diagnosis::Message) -> Task<Message> {
        let next = self.next_operation();
        let Screen::Diagnosis(open) = &mut self.screen else { return Task::none() };
        let action = open.state.update(message, next);
        self.do_diagnosis(action)
    }

    fn do_diagnosis(&mut self, action: Action) -> Task<Message> {
        match action {
            Action::None => Task::none(),
            Action::Begin(id) => {
                let (task, work) = self.examine(id).abortable();
                if let Screen::Diagnosis(open) = &mut self.screen {
                    open.work = Some(work.abort_on_drop());
                }
                task
            }
            Action::Stop => {
                if let Screen::Diagnosis(open) = &mut self.screen {
                    open.work = None;
                }
                Task::none()
            }
            Action::Report => {
                let [text, _] = self.report();
                self.diagnosis(diagnosis::Message::Reported(text))
            }
            Action::Scroll(lines) => diagnosis::scroll_report(self.look, lines),
            Action::Copy(text) => clipboard::write(text),
            Action::Save => {
                let day = (self.services.clock)().strftime("%Y-%m-%d");
                let [text, json] = self.report();
                let files = [(format!("mohur-{day}.txt"), text), (format!("mohur-{day}.json"), json)];
                perform::save_diagnosis(&self.services, files)
            }
            Action::Close => self.leave_cover(),
        }
    }

    fn examine(&self, id: OperationId) -> Task<Message> {
        let patient = self.services.clinic.patient(self.texts.language(), self.open_store());
        let found = crate::flow::diagnose::diagnose(patient).map(move |(_, found)| {
            let words = found.into_iter().map(|finding| finding.map(|cause| Problem::from(&cause)));
            diagnosis::Message::Found(id, words.collect())
        });
        let ended = iced::futures::stream::iter([diagnosis::Message::Ended(id)]);
        Task::run(found.chain(ended), Message::Diagnosis)
    }

    /// As text and as JSON.
    fn report(&self) -> [String; 2] {
        let Screen::Diagnosis(open) = &self.screen else { return Default::default() };
        let log = self.services.clinic.log();
        let report = Report { findings: open.state.findings(), log: &log, time: (self.services.clock)() };
        let mut redactor = self.services.clinic.redactor();
        if let Some(acting) = &self.acting {
            let names = &acting.session.signer.names;
            for word in [&names.surname, &names.name, &names.patronymic, &acting.insurer.name] {
                redactor.hide(word);
            }
        }
        [report.text(&self.texts, &redactor), format!("{:#}", report.json(&self.texts, &redactor))]
    }
}
