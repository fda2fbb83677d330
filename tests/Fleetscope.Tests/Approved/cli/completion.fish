complete -c fleetscope -a "(fleetscope '[suggest:'(commandline -C)']' (commandline -p) 2>/dev/null)"
