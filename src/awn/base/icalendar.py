"""Text as iCalendar wants it (RFC 5545, sections 3.1 and 3.3.11)."""

LINE_OCTETS = 75


def escaped(text: str) -> str:
    """A text as the value of a property: backslashes, commas, semicolons and line breaks escaped."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def folded(line: str) -> str:
    """The line cut into lines of at most 75 octets, never within a character."""
    pieces, piece, octets = [], "", 0
    for character in line:
        length = len(character.encode())
        if octets + length > LINE_OCTETS:
            pieces.append(piece)
            # The space that begins a continuation counts as well.
            piece, octets = " ", 1
        piece += character
        octets += length
    return "\r\n".join([*pieces, piece])
