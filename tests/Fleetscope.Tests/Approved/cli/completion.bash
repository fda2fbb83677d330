_fleetscope_complete() {
    local IFS=$'\n'
    COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:$((COMP_POINT - ${#COMP_WORDS[0]} + 10))]" "fleetscope${COMP_LINE#"${COMP_WORDS[0]}"}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _fleetscope_complete fleetscope ./fleetscope
