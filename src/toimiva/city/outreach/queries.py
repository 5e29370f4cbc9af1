def unwilling(service):
    return set()
