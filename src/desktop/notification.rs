//! The desktop's notifications (freedesktop.org, Desktop Notifications Specification).

#[cfg(target_os = "linux")]
use std::collections::HashMap;
#[cfg(target_os = "linux")]
use zbus::zvariant::Value;

/// Shows a notification; where there is nobody to show it, nothing happens. On a thread of its own: a desktop
/// that hangs holds nobody up.
pub fn send(title: String, body: String) {
    // Without a thread there is no notification, and nothing else is lost.
    let _ = std::thread::Builder::new().name("notification".to_owned()).spawn(move || {
        let _ = show(&title, &body);
    });
}

#[cfg(target_os = "linux")]
fn show(title: &str, body: &str) -> zbus::Result<()> {
    let connection = zbus::blocking::Connection::session()?;
    let hints: HashMap<&str, Value<'_>> = HashMap::from([("desktop-entry", Value::from("mohur"))]);
    let actions: [&str; 0] = [];
    connection.call_method(
        Some("org.freedesktop.Notifications"),
        "/org/freedesktop/Notifications",
        Some("org.freedesktop.Notifications"),
        "Notify",
        &("Möhür", 0_u32, "mohur", title, body, actions.as_slice(), hints, -1_i32),
    )?;
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn show(_: &str, _: &str) -> Result<(), std::convert::Infallible> {
    Ok(())
}
