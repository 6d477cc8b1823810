# Words of the window that says why the program cannot begin.
start_no_service = No service address is set
start_no_service_means = The program does not know which service to use.
start_bad_address = The service address cannot be used
start_bad_address_means = Write the address like this: https://name.az or https://name.az:8443.
start_trust_file = A trust file cannot be read
start_client = The network part could not start
start_client_means = The system's certificate store cannot be read.
start_settings_file = Correct the settings file: { $file }
