from hoahoi.cli import main

main()
