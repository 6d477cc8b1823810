//! A window to work a running rig by mouse, for the demo.

use iced::widget::{Column, button, column, container, row, scrollable, space, text};
use iced::{Alignment, Background, Border, Color, Element, Length, Size, Task, Theme, border};
use mohur_rig::bus::Model;
use mohur_rig::control::{self, ReaderStatus, Status};
use mohur_rig::fixture::PIN;
use std::path::PathBuf;
use std::time::Duration;

const TITLE: &str = "Simulyator: kart oxuyucusu və kart";
const INK: Color = Color::from_rgb8(0x13, 0x21, 0x2B);
const FAINT: Color = Color::from_rgb8(0x4A, 0x5B, 0x67);
const GREEN: Color = Color::from_rgb8(0x1B, 0x7F, 0x4B);
const ACCENT: Color = Color::from_rgb8(0x0A, 0x6C, 0x74);
const SUNKEN: Color = Color::from_rgb8(0xEE, 0xF2, 0xF4);
const LINE: Color = Color::from_rgb8(0xD6, 0xDE, 0xE3);
const GROUND: Color = Color::from_rgb8(0xF5, 0xF7, 0xF8);

struct Window {
    control: PathBuf,
    /// `None` until the rig has answered, and when it is gone.
    status: Option<Status>,
    problem: Option<String>,
    /// A request is under way: the buttons rest.
    busy: bool,
}

#[derive(Debug, Clone)]
enum Message {
    /// Time to look again.
    Look,
    /// The rig's state, asked for by the clock.
    Looked(Result<Status, String>),
    /// A button.
    Request(String),
    /// The outcome of a button.
    Answered(Result<Status, String>),
}

/// Shows the rig at a control socket until the window is closed.
pub fn run(control: PathBuf) -> iced::Result {
    let boot = move || {
        let window = Window { control: control.clone(), status: None, problem: None, busy: false };
        (window, Task::done(Message::Look))
    };
    iced::application(boot, update, view)
        .title(TITLE)
        .theme(|_: &Window| Theme::Light)
        .subscription(|_| iced::time::every(Duration::from_millis(400)).map(|_| Message::Look))
        .window_size(Size::new(460.0, 446.0))
        .run()
}

impl Window {
    /// Asks on the executor's threads; the rig answers at once, but for a service that starts.
    fn ask(&self, request: String, then: fn(Result<Status, String>) -> Message) -> Task<Message> {
        let control = self.control.clone();
        Task::perform(async move { control::ask(&control, &request).map_err(|e| e.to_string()) }, then)
    }
}

fn update(window: &mut Window, message: Message) -> Task<Message> {
    match message {
        Message::Look if window.busy => Task::none(),
        Message::Look => window.ask("status".into(), Message::Looked),
        Message::Request(request) => {
            window.busy = true;
            window.problem = None;
            window.ask(request, Message::Answered)
        }
        Message::Looked(Ok(_)) if window.busy => Task::none(), // asked before the button was pressed
        Message::Looked(outcome) => {
            window.status = outcome.ok();
            Task::none()
        }
        Message::Answered(outcome) => {
            window.busy = false;
            match outcome {
                Ok(status) => window.status = Some(status),
                Err(why) => window.problem = Some(why),
            }
            Task::none()
        }
    }
}

fn view(window: &Window) -> Element<'_, Message> {
    let mut page = column![
        text("Simulyator").size(22).color(INK),
        text("Real avadanlıq deyil: oxuyucu və kart təqlid olunur.").size(13).color(FAINT),
        space().height(4),
    ]
    .spacing(6);
    match &window.status {
        Some(status) => page = page.push(parts(status, window.busy)),
        None => page = page.push(text("Simulyatorla əlaqə yoxdur.").size(14).color(INK)),
    }
    if let Some(problem) = &window.problem {
        page = page.push(text(format!("Alınmadı: {problem}")).size(13).color(INK));
    }
    container(scrollable(page.padding(20).width(Length::Fill)))
        .width(Length::Fill)
        .height(Length::Fill)
        .style(|_| container::Style::default().background(GROUND))
        .into()
}

fn parts(status: &Status, busy: bool) -> Element<'_, Message> {
    let service = match status.service.as_str() {
        "on" => line("PC/SC xidməti", "işləyir", true, action("Dayandır", "service-stop", busy)),
        "off" => line("PC/SC xidməti", "dayanıb", false, action("Başlat", "service-start", busy)),
        _ => line("PC/SC xidməti", "müştəriləri rədd edir", false, action("Başlat", "service-start", busy)),
    };
    let mut readers: Vec<_> = status.readers.iter().map(|reader| plugged(reader, busy)).collect();
    if status.readers.is_empty() {
        readers.push(line(Model::ACR39U.name, "ayrılıb", false, action("Qoş", "plug", busy)));
    }
    let cards = status.cards.iter().map(|name| {
        if let Some(reader) = status.readers.iter().find(|r| r.card.as_ref() == Some(name)) {
            line(name, "oxuyucudadır", true, action("Çıxar", &format!("pull @{}", reader.key), busy))
        } else {
            let insert = action("Daxil et", &format!("insert {name}"), busy || status.readers.is_empty());
            line(name, "çıxarılıb", false, insert)
        }
    });
    column![panel("Xidmət", vec![service]), panel("Oxuyucu", readers), panel("Kartlar", cards.collect())]
        .spacing(12)
        .into()
}

/// A reader that is plugged in; one that asks for a PIN has what the holder can do at its keypad.
fn plugged(reader: &ReaderStatus, busy: bool) -> Element<'_, Message> {
    let name = Model::ALL.iter().find(|m| m.key == reader.key).map_or(reader.key.as_str(), |m| m.name);
    let request = |words: &str| format!("{words} @{}", reader.key);
    if !reader.asks {
        return line(name, "qoşulub", true, action("Ayır", &request("unplug"), busy));
    }
    let pin = action("PİN yığ", &request(&format!("keypad pin {PIN}")), busy);
    let cancel = action("Ləğv et", &request("keypad cancel"), busy);
    line(name, "PİN gözləyir", true, column![pin, cancel].spacing(4).into())
}

fn panel<'a>(title: &'a str, lines: Vec<Element<'a, Message>>) -> Element<'a, Message> {
    let body = container(Column::with_children(lines).spacing(8))
        .padding([10, 14])
        .width(Length::Fill)
        .style(|_| container::Style {
            background: Some(Background::Color(Color::WHITE)),
            border: Border { color: LINE, width: 1.0, radius: border::radius(8) },
            ..container::Style::default()
        });
    column![text(title).size(13).color(FAINT), body].spacing(4).into()
}

/// One thing: a dot that is full when it is there, its name, its state in words, its button.
fn line<'a>(name: &'a str, state: &'a str, on: bool, action: Element<'a, Message>) -> Element<'a, Message> {
    let color = if on { GREEN } else { FAINT };
    let dot = container(space()).width(10).height(10).style(move |_| container::Style {
        background: on.then_some(Background::Color(color)),
        border: Border { color, width: 1.5, radius: border::radius(5) },
        ..container::Style::default()
    });
    let words =
        column![text(name).size(15).color(INK), text(state).size(12).color(color).width(Length::Fill)];
    row![dot, words.width(Length::Fill), action].spacing(12).align_y(Alignment::Center).into()
}

fn action<'a>(label: &'a str, request: &str, rests: bool) -> Element<'a, Message> {
    let press = (!rests).then(|| Message::Request(request.to_owned()));
    button(text(label).size(14).width(Length::Fill).center())
        .width(110)
        .padding([6, 10])
        .style(outlined)
        .on_press_maybe(press)
        .into()
}

fn outlined(_: &Theme, status: button::Status) -> button::Style {
    let (color, ground) = match status {
        button::Status::Disabled => (FAINT, SUNKEN),
        button::Status::Hovered | button::Status::Pressed => (ACCENT, SUNKEN),
        button::Status::Active => (ACCENT, Color::WHITE),
    };
    let line = if matches!(status, button::Status::Disabled) { LINE } else { ACCENT };
    button::Style {
        background: Some(Background::Color(ground)),
        text_color: color,
        border: Border { color: line, width: 1.0, radius: border::radius(8) },
        ..button::Style::default()
    }
}
