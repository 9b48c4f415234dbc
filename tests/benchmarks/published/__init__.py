"""The published benchmark of melodic prediction: eight sets, one protocol, all eight columns.

Pearce & Wiggins, "Improved methods for statistical modelling of monophonic music", Journal of New Music
Research 33(4), 2004; Pearce, "The construction and evaluation of statistical models of melodic structure
in music perception and composition", PhD thesis, City University London, 2005.
"""
