fn main() {
    if mohur::card::worker::run_if_asked() {
        return;
    }
}
