//! An empty window of the same toolkit, renderer and size: what `make bench` holds the program's own
//! window against.

use iced::widget::space;
use iced::{Element, Size};

fn main() -> iced::Result {
    iced::application(|| (), |_: &mut (), _: ()| {}, view)
        .title(|_: &()| "empty".to_owned())
        .window_size(Size::new(1280.0, 800.0))
        .run()
}

fn view(_: &()) -> Element<'_, ()> {
    space().into()
}
