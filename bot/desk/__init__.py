"""The middle between chat platforms and verbs: who may, what is answered, who else is told, what comes later."""
