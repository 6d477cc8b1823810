//! Words of calendars.

texts! {
    month_1;
    month_2;
    month_3;
    month_4;
    month_5;
    month_6;
    month_7;
    month_8;
    month_9;
    month_10;
    month_11;
    month_12;
    weekday_1;
    weekday_2;
    weekday_3;
    weekday_4;
    weekday_5;
    weekday_6;
    weekday_7;
}
