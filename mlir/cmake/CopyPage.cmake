# Copies a page of documentation, FROM to TO, without the blank lines that some
# generators leave at the end.
file(READ ${FROM} text)
string(STRIP "${text}" text)
file(WRITE ${TO} "${text}\n")
