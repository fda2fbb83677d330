#compdef fleetscope
_fleetscope() {
    local -a found
    found=("${(@f)$("${words[1]}" "[suggest:$((CURSOR - ${#words[1]} + 10))]" "fleetscope${BUFFER#"${words[1]}"}" 2>/dev/null)}")
    compadd -a found
    [[ ${#found} -gt 1 || -n "${found[1]}" ]] || _files
}
compdef _fleetscope fleetscope
