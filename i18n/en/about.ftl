# The page about the service (manual, Giriş).
about_purpose_title = What it is for
about_purpose = Applications for replacing a state social insurance certificate, or for a duplicate, are taken and handled without paper and without loss of time, and their progress can be seen.
about_offices_title = Where an application goes
about_offices = To the departments and the district (city) branches of the State Social Protection Fund under the Ministry of Labour and Social Protection of Population, and to the district (city) branches of the fund of the Nakhchivan Autonomous Republic. Which office it is stands beside the insurer.
about_users_title = Who may use it
about_users = Legal entities and entrepreneurs. An employed citizen applies through the employer.
about_needs_title = What is needed
about_needs = An e-signature card and a reader; the insured person's SSN and FİN.
about_steps_title = The steps
about_steps =
    1. Sign in with the card.
    2. Enter the person's SSN and FİN and confirm.
    3. Choose the reason.
    4. Check the document and sign it with the PIN.
    5. Receive the registration number and follow the progress in the history.
about_free = The service is free of charge.
about_not_portal = Möhür is not the e-gov.az portal itself: it is a separate program that works with the service through a documented interface.
