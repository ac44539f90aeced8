"""Which screen is for which type of view: one shape a file, its style beside it."""

from __future__ import annotations

from meeting.view import Blank, Board, Coffee, Ended, Home, Lifeline, Lobby, Picture, Stillness, View, Waiting
from screens.blank import BlankScreen
from screens.board import BoardScreen
from screens.coffee import CoffeeScreen
from screens.ended import EndedScreen
from screens.home import HomeScreen
from screens.lifeline import LifelineScreen
from screens.lobby import LobbyScreen
from screens.picture import PictureScreen
from screens.stillness import StillnessScreen
from screens.waiting import WaitingScreen
from tui.screen import AnyScreen

SCREENS: dict[type[View], AnyScreen] = {
    Board: BoardScreen,
    Lifeline: LifelineScreen,
    Stillness: StillnessScreen,
    Picture: PictureScreen,
    Coffee: CoffeeScreen,
    Blank: BlankScreen,
    Waiting: WaitingScreen,
    Ended: EndedScreen,
    Home: HomeScreen,
    Lobby: LobbyScreen,
}
