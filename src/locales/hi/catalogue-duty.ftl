# Extra hours, roster, service plans, training
