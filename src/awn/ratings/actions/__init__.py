"""Rating and answering; and what time does: reminding, telling what may be read now."""
