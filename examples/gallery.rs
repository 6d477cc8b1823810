//! Every widget in every state, for looking at: `cargo run --example gallery -- [light|dark|contrast|
//! contrast-dark] [100..200] [controls|table|dialog|pin]`.
#![allow(clippy::print_stderr)]

use iced::widget::{Space, column, container, row};
use iced::{Alignment, Element, Font, Length, Size};
use mohur::theme::{FONT, Look, Scheme, Tone, vertical};
use mohur::widget::choice::Choice;
use mohur::widget::pin_entry::{Change, PinEntry, SharedPin};
use mohur::widget::section::Mark;
use mohur::widget::table::{Cell, Column, Order};
use mohur::widget::{
    self, Check, Dialog, Field, Flow, Label, Notice, Section, Select, Table, banner, busy, button, chip, nav,
    strip,
};

struct Gallery {
    look: Look,
    page: Page,
    name: String,
    reason: Option<usize>,
    segment: usize,
    agreed: bool,
    status: usize,
    row: Option<usize>,
    pin: SharedPin,
    said: String,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Page {
    Controls,
    Table,
    Dialog,
    Pin,
}

#[derive(Debug, Clone)]
enum Message {
    /// Only shown.
    #[expect(dead_code)]
    Pressed(&'static str),
    Name(String),
    Reason(usize),
    Segment(usize),
    Agreed(bool),
    Status(usize),
    Row(usize),
    #[expect(dead_code)]
    Pin(Change),
    Page(Page),
}

fn update(gallery: &mut Gallery, message: Message) {
    gallery.said = format!("{message:?}");
    match message {
        Message::Pressed(_) | Message::Pin(_) => {}
        Message::Name(name) => gallery.name = name,
        Message::Reason(reason) => gallery.reason = Some(reason),
        Message::Segment(segment) => gallery.segment = segment,
        Message::Agreed(agreed) => gallery.agreed = agreed,
        Message::Status(status) => gallery.status = status,
        Message::Row(row) => gallery.row = Some(row),
        Message::Page(page) => gallery.page = page,
    }
}

fn view(gallery: &Gallery) -> Element<'_, Message> {
    let look = gallery.look;
    let p = look.palette();
    let page = match gallery.page {
        Page::Table => table(gallery),
        Page::Controls | Page::Dialog | Page::Pin => controls(gallery),
    };
    let body = column![
        container(Label::new(look, "Vidcetlər").strong().size(look.title())).padding([look.m(), look.xl()]),
        page,
        container(Label::new(look, gallery.said.clone()).size(look.small()).color(p.hint))
            .padding([look.s(), look.xl()])
    ];
    let window = column![
        banner(look, "SINAQ MÜHİTİ: göndərilən müraciətlərin hüquqi qüvvəsi yoxdur", "sandbox · localhost"),
        row![sidebar(gallery), body]
    ];
    let base = container(window).width(Length::Fill).height(Length::Fill).style(move |_| container::Style {
        background: Some(p.background.into()),
        text_color: Some(p.text),
        ..Default::default()
    });
    widget::root(widget::layer(base, dialog(gallery)))
}

fn sidebar(gallery: &Gallery) -> Element<'_, Message> {
    let look = gallery.look;
    let item =
        |words: &str, page| nav::Item::new(look, words, gallery.page == page).on_press(Message::Page(page));
    nav::sidebar(
        look,
        "Möhür",
        [
            item("Müraciətlərin göndərilməsi", Page::Controls).key("F2").into(),
            item("Müraciətlərin tarixçəsi", Page::Table).key("F4").into(),
            item("Qaralamalar", Page::Dialog).counter(4).into(),
            item("Göndəriş növbəsi", Page::Pin).counter(2).into(),
        ],
        column![
            nav::state(look, Tone::Ok, "Kart oxunub · ACS ACR39U"),
            nav::state(look, Tone::Error, "Xidmətlə əlaqə yoxdur"),
        ]
        .spacing(look.xs()),
    )
}

fn controls(gallery: &Gallery) -> Element<'_, Message> {
    let look = gallery.look;
    let pressed = Message::Pressed;
    let buttons = row![
        button::primary(look, "Əl&avə et").on_press(pressed("primary")),
        button::secondary(look, "&Sonraya saxla").on_press(pressed("secondary")),
        button::quiet(look, "Kart tanınmır? &Diaqnostika").on_press(pressed("quiet")),
        button::danger(look, "Ləğv et").on_press(pressed("danger")),
        button::secondary(look, "&Təsdiqlə"),
        button::primary(look, "Əlavə et"),
        button::primary(look, "Göndərilir").on_press(pressed("busy")).busy(true),
    ]
    .spacing(look.m())
    .wrap()
    .vertical_spacing(look.m());
    let chips = row![
        chip(look, Tone::Neutral, "Göndərilib"),
        chip(look, Tone::Accent, "Emaldadır"),
        chip(look, Tone::Ok, "İcra olunub"),
        chip(look, Tone::Warning, "2 fərq"),
        chip(look, Tone::Error, "İmtina edilib"),
        busy(look, "Kart oxunur"),
    ]
    .spacing(look.s())
    .align_y(Alignment::Center)
    .wrap();
    let insured = Section::new(look, "Sığortaolunan haqqında DSMF-də olan məlumat")
        .mark(Mark::Done)
        .aside(chip(look, Tone::Ok, "Tapıldı · 14:32"))
        .aside(button::secondary(look, "Dəyi&şdir").compact().on_press(pressed("change")))
        .content(
            Flow::new(look)
                .push(170.0, Field::new(look, "SSN", "9912345678903"))
                .push(
                    170.0,
                    Field::new(look, "&FİN", gallery.name.clone())
                        .on_input(Message::Name)
                        .placeholder("7 işarə")
                        .hint("Şəxsiyyət vəsiqəsinin arxasında"),
                )
                .push(
                    170.0,
                    Field::new(look, "Soyad", "TST4W7")
                        .on_input(Message::Name)
                        .error_maybe(Some("FİN 7 işarədən ibarətdir")),
                )
                .push(
                    110.0,
                    Select::new(look, "Sənədin ti&pi", ["DİN", "MYİ", "DYİ"])
                        .chosen(Some(gallery.status))
                        .on_choose(Message::Status),
                ),
        );
    let reason = Section::new(look, "Şəhadətnamənin dəyişdirilməsi və ya dublikatının verilməsinin səbəbi")
        .mark(Mark::Number(3))
        .content(
            Choice::list(look, "Səbəb")
                .option("Şəxsiyyəti təsdiq edən sənəddəki dəyişiklik")
                .option("Dövlət sosial sığorta şəhadətnaməsinin itirilməsi")
                .option(
                    "Dövlət sosial sığorta şəhadətnaməsində yazılan məlumatlarda yanlışlıq və yaxud səhv \
                     aşkar edilməsi",
                )
                .chosen(gallery.reason)
                .on_choose(Message::Reason),
        );
    let changes = Section::new(look, "Dövlət sosial sığorta şəhadətnaməsində ediləcək dəyişikliklər")
        .mark(Mark::Number(4))
        .aside(chip(look, Tone::Warning, "2 fərq"))
        .content(
            Flow::new(look)
                .push(170.0, Field::new(look, "Soyad", "Həsənli").difference_maybe(Some("əvvəl: Məmmədova")))
                .push(170.0, Field::new(look, "Ad", "Aytən"))
                .push(
                    170.0,
                    Field::new(look, "Doğum tarixi", "14.11.1991")
                        .difference_maybe(Some("əvvəl: 04.11.1991")),
                ),
        );
    let certificate = |name: &str, more: &str, tone, state: &str| {
        row![
            column![
                Label::new(look, name).strong(),
                Label::new(look, more).size(look.small()).color(look.palette().second)
            ]
            .spacing(2)
            .width(Length::Fill),
            chip(look, tone, state)
        ]
        .align_y(Alignment::Center)
    };
    let name = "Əliyeva Günel Rauf qızı";
    let cards = Choice::cards(look, "Sertifikatlar")
        .option_with(
            name,
            certificate(name, "“Nümunə Tikiş” MMC · 12.03.2028 tarixinədək", Tone::Accent, "Giriş və imza"),
            true,
        )
        .option_with(name, certificate(name, "VÖEN göstərilməyib", Tone::Neutral, "Vətəndaş"), true)
        .option_with(
            name,
            certificate(name, "“Günəş” MMC · 03.05.2026 tarixində bitib", Tone::Error, "Müddəti bitib"),
            false,
        )
        .chosen(gallery.reason)
        .on_choose(Message::Reason);
    let small = row![
        Choice::segments(look, "Kimin")
            .option("Ümumi")
            .option("Fərdi")
            .chosen(Some(gallery.segment))
            .on_choose(Message::Segment),
        Check::new(look, "&Yalnız diqqət tələb edənlər", gallery.agreed).on_toggle(Message::Agreed),
        Check::new(look, "Dəyişdirilə bilməz", true),
    ]
    .spacing(look.l())
    .align_y(Alignment::Center)
    .wrap();
    let notice = Notice::new(look, Tone::Error, "Kart oxunmadı")
        .means("Kart oxuyucusu kartı görür, amma kart cavab vermir.")
        .todo("Kartı çıxarıb yenidən taxın. Alınmasa, başqa oxuyucu ilə yoxlayın.")
        .detail("Texniki təfərrüat", "CKR_DEVICE_ERROR (0x30) in C_Login, slot 0")
        .action(button::secondary(look, "&Yenidən yoxla").compact().on_press(pressed("again")));
    let note = Notice::new(look, Tone::Warning, "Sertifikatın müddəti 12 gün sonra bitir");
    let content = column![buttons, chips, insured, reason, changes, cards, small, notice, note]
        .spacing(look.l())
        .padding([look.s(), look.xl()]);
    vertical(look, content).height(Length::Fill).into()
}

fn table(gallery: &Gallery) -> Element<'_, Message> {
    let look = gallery.look;
    let columns = vec![
        Column::new("Müraciətin tarixi").width(165.0).order(Order::Descending),
        Column::new("Dəyişdirilmə səbəbi").share(3),
        Column::new("FİN").width(90.0),
        Column::new("Soyadı").share(2),
        Column::new("SSN").width(140.0),
        Column::new("Status").width(155.0),
    ];
    let cells = |i: usize| {
        let (tone, state) = match i % 4 {
            0 => (Tone::Accent, "Emaldadır"),
            1 => (Tone::Ok, "İcra olunub"),
            2 => (Tone::Error, "İmtina edilib"),
            _ => (Tone::Neutral, "Göndərilib"),
        };
        vec![
            Cell::text(format!("{:02}.11.2026 14:{:02}", i % 28 + 1, i % 60)),
            Cell::text("Şəhadətnamədə yazılan məlumatlarda yanlışlıq və ya səhv"),
            Cell::strong(format!("TST{:04}", i % 10_000)),
            Cell::text("Həsənlizadə"),
            Cell::text("9912345678903"),
            Cell::chip(tone, state),
        ]
    };
    let table = Table::new(look, "Müraciətlər", columns, 12_000, cells)
        .selected(gallery.row)
        .on_select(Message::Row)
        .on_open(Message::Row)
        .on_sort(|_| Message::Pressed("sort"));
    let detail = strip(
        look,
        Tone::Accent,
        column![
            Label::new(look, "№ 2026-1122-00417 · Həsənli Aytən İlqar qızı").strong(),
            Label::new(look, "Soyad: Məmmədova → Həsənli · Doğum tarixi: 04.11.1991 → 14.11.1991")
                .size(look.small()),
        ]
        .spacing(look.xs()),
    );
    container(column![table, detail].spacing(look.l()))
        .padding([look.s(), look.xl()])
        .height(Length::Fill)
        .into()
}

fn dialog(gallery: &Gallery) -> Option<Dialog<'_, Message>> {
    let look = gallery.look;
    let p = look.palette();
    let leave = Message::Page(Page::Controls);
    match gallery.page {
        Page::Dialog => Some(
            Dialog::new(look, "confirm", "Qaralama silinsin?")
                .content(Label::new(look, "Həsənli Aytən İlqar qızı · 22.11.2026 14:33").color(p.second))
                .cancel("&Geri", leave.clone())
                .danger("&Sil", Some(leave)),
        ),
        Page::Pin => {
            let certificate = container(
                column![
                    Label::new(look, "Əliyeva Günel Rauf qızı").strong(),
                    Label::new(look, "imza sertifikatı · “Nümunə Tikiş” MMC · ACS ACR39U")
                        .size(look.small())
                        .color(p.second),
                ]
                .spacing(2),
            )
            .padding(look.m())
            .width(Length::Fill)
            .style(move |_| container::Style {
                background: Some(p.sunken.into()),
                border: iced::border::rounded(look.radius()),
                ..Default::default()
            });
            let entry = PinEntry::new(look, "Elektron imza kartının PİN kodu", &gallery.pin)
                .on_change(Message::Pin)
                .id("pin");
            Some(
                Dialog::new(look, "pin", "Müraciətin imzalanması")
                    .content(
                        column![
                            certificate,
                            column![
                                Label::new(look, "Elektron imza kartının PİN kodu").size(look.small()),
                                entry,
                                row![
                                    chip(look, Tone::Warning, "PİN kod səhvdir. 2 cəhdiniz qalıb"),
                                    Space::new().width(Length::Fill),
                                    Label::new(look, "4–8 rəqəm").size(look.small()).color(p.hint),
                                ]
                                .align_y(Alignment::Center),
                            ]
                            .spacing(look.s())
                        ]
                        .spacing(look.l()),
                    )
                    .cancel("&Geri", leave.clone())
                    .confirm("İmzala və gön&dər", Some(leave)),
            )
        }
        Page::Controls | Page::Table => None,
    }
}

fn main() -> iced::Result {
    let mut look = (Scheme::Light, 1.0);
    let mut page = Page::Controls;
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "light" => look.0 = Scheme::Light,
            "dark" => look.0 = Scheme::Dark,
            "contrast" => look.0 = Scheme::ContrastLight,
            "contrast-dark" => look.0 = Scheme::ContrastDark,
            "controls" => page = Page::Controls,
            "table" => page = Page::Table,
            "dialog" => page = Page::Dialog,
            "pin" => page = Page::Pin,
            percent => match percent.parse::<f32>() {
                Ok(percent) => look.1 = percent / 100.0,
                Err(_) => eprintln!("{percent}: unknown"),
            },
        }
    }
    let look = Look::new(look.0, look.1);
    let pin = SharedPin::new();
    let boot = move || Gallery {
        look,
        page,
        name: String::new(),
        reason: Some(0),
        segment: 1,
        agreed: true,
        status: 0,
        row: Some(1),
        pin: pin.clone(),
        said: String::new(),
    };
    iced::application(boot, update, view)
        .title("Möhür")
        .theme(|gallery: &Gallery| gallery.look.theme())
        .font(include_bytes!("../assets/fonts/MohurSans-Regular.otf").as_slice())
        .font(include_bytes!("../assets/fonts/MohurSans-SemiBold.otf").as_slice())
        .default_font(Font { ..FONT })
        .window_size(Size::new(1280.0, 1560.0))
        .run()
}
